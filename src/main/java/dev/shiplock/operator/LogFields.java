package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.MDC;

/**
 * What the lines of this thread's log have beside their message while it is open: {@code promotion}, {@code run} and {@code phase}, each left
 * out where there is none. Afterwards they have what they had before.
 */
final class LogFields implements AutoCloseable {
    private static final String PROMOTION = "promotion";
    private static final String RUN = "run";
    private static final String PHASE = "phase";
    private static final List<String> ALL = List.of(PROMOTION, RUN, PHASE);

    private final Map<String, String> before = present();

    private LogFields(Map<String, String> fields) {
        set(fields);
    }

    /** Lines about a Promotion, as it is now. */
    static LogFields of(Promotion promotion) {
        Optional<Run> run = PromotionPass.run(promotion);
        return new LogFields(Stream.of(
                        Optional.of(Map.entry(PROMOTION, id(promotion))),
                        run.map(known -> Map.entry(RUN, known.id())),
                        run.map(Run::phase).map(phase -> Map.entry(PHASE, phase)))
                .flatMap(Optional::stream)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The same task for another thread, whose lines are to have the fields of this one. */
    static Runnable keptBy(Runnable task) {
        return with(present(), task);
    }

    /** The same task with lines that have none: a thread inherits the fields of the one that starts it, whatever that was doing. */
    static Runnable none(Runnable task) {
        return with(Map.of(), task);
    }

    private static Runnable with(Map<String, String> fields, Runnable task) {
        return () -> {
            try (LogFields here = new LogFields(fields)) {
                task.run();
            }
        };
    }

    /** How a Promotion is called in the log. */
    static String id(Promotion promotion) {
        return promotion.getMetadata().getNamespace() + "/"
                + promotion.getMetadata().getName();
    }

    private static Map<String, String> present() {
        return ALL.stream().filter(field -> MDC.get(field) != null).collect(Collectors.toMap(field -> field, MDC::get));
    }

    private static void set(Map<String, String> fields) {
        ALL.forEach(MDC::remove);
        fields.forEach(MDC::put);
    }

    @Override
    public void close() {
        set(before);
    }
}
