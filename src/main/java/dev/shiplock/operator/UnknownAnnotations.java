package dev.shiplock.operator;

import dev.shiplock.api.Command;
import dev.shiplock.api.Promotion;
import dev.shiplock.operator.Announcer.Tone;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Says that an annotation of a Promotion bears Shiplock's name and means nothing: a mistyped command is else waited for in vain. Each is said
 * once while it is there; what was said is lost with the process, and then it is said once more.
 */
final class UnknownAnnotations {
    private static final String PREFIX = "shiplock.dev/";
    private static final Set<String> OTHERS = Set.of(PromotionPass.ON_DELETE, Requests.REQUESTED_BY);

    private final Announcer announcer;
    private final Map<String, Set<String>> said = new ConcurrentHashMap<>();

    UnknownAnnotations(Announcer announcer) {
        this.announcer = announcer;
    }

    void look(Promotion promotion) {
        Set<String> unknown = unknown(promotion);
        Set<String> before = Optional.ofNullable(
                        unknown.isEmpty()
                                ? said.remove(promotion.getMetadata().getUid())
                                : said.put(promotion.getMetadata().getUid(), unknown))
                .orElse(Set.of());
        unknown.stream()
                .filter(annotation -> !before.contains(annotation))
                .forEach(annotation -> announcer.say(
                        promotion,
                        Tone.Warning,
                        "UnknownAnnotation",
                        "the annotation " + annotation + " means nothing; commands are "
                                + Arrays.stream(Command.values())
                                        .map(Command::annotation)
                                        .collect(Collectors.joining(", "))));
    }

    void forget(Promotion promotion) {
        said.remove(promotion.getMetadata().getUid());
    }

    /** Of how many Promotions something was said. */
    int size() {
        return said.size();
    }

    private static Set<String> unknown(Promotion promotion) {
        return Optional.ofNullable(promotion.getMetadata().getAnnotations()).map(Map::keySet).orElse(Set.of()).stream()
                .filter(annotation -> annotation.startsWith(PREFIX))
                .filter(annotation -> !OTHERS.contains(annotation))
                .filter(annotation -> Command.ofAnnotation(annotation).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
