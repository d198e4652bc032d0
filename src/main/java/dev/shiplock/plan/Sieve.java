package dev.shiplock.plan;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.comparison.Difference;
import dev.shiplock.comparison.Rulebook;
import dev.shiplock.comparison.Translation;
import dev.shiplock.plan.Wanted.ConfigKey;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Element;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keeps the differences that a promotion carries, and says of each other one why it does not. */
final class Sieve {
    private static final FieldPath AUTOSCALER = FieldPath.of("autoscaler");

    private final PlanRequest request;
    private final Selection selection;
    private final Rulebook rules;
    private final Set<Field> set;
    private final List<Assigned> assigned = new ArrayList<>();
    private final List<Wanted> configs = new ArrayList<>();
    private final List<NotCarried> notCarried = new ArrayList<>();
    private final Map<Field, List<String>> setInstead = new HashMap<>();

    /**
     * @param rules say where the environments differ on purpose
     * @param set fields that have an explicit value
     */
    Sieve(PlanRequest request, Selection selection, Rulebook rules, Set<Field> set) {
        this.request = request;
        this.selection = selection;
        this.rules = rules;
        this.set = set;
    }

    /** Changes of workloads. */
    List<Assigned> assigned() {
        return assigned;
    }

    /** Changes of ConfigMaps. */
    List<Wanted> configs() {
        return configs;
    }

    List<NotCarried> notCarried() {
        return notCarried;
    }

    void sift(Difference difference) {
        Optional<NotCarried> left = reasonToLeave(difference);
        left.ifPresentOrElse(notCarried::add, () -> carry(difference));
    }

    private Optional<NotCarried> reasonToLeave(Difference difference) {
        Optional<ChangeKind> kind = difference.kind();
        if (difference.left().isEmpty() || difference.right().isEmpty()) {
            return Optional.of(oneSided(difference));
        }
        Field field = new Field(difference.object(), difference.field());
        if (set.contains(field)) {
            predecessors(difference).ifPresent(predecessors -> setInstead.put(field, predecessors));
            return leave(difference, "SetInstead", "spec.set gives it an explicit value");
        }
        Optional<Rulebook.Kept> kept = rules.keeps(difference, request.today());
        if (kept.isPresent()) {
            return leave(difference, "Accepted", kept.get().why());
        }
        if (difference.field().startsWith(AUTOSCALER)) {
            return leave(difference, "Autoscaled", "an autoscaler owns the number of replicas; its bounds differ");
        }
        if (difference.object().kind().equals("Secret")) {
            return leave(difference, "SecretContent", "what is inside a Secret is never carried");
        }
        if (kind.isEmpty()) {
            return noKind(difference);
        }
        return notAsked(difference, kind.get());
    }

    private Optional<NotCarried> notAsked(Difference difference, ChangeKind kind) {
        if (!request.spec().carry().contains(kind)) {
            return leave(difference, "NotInCarry", "the promotion does not carry " + kind);
        }
        if (!difference.leftValue().isPresent() && !request.spec().prune().contains(kind)) {
            return leave(
                    difference,
                    "OnlyInTarget",
                    "only " + request.target().name() + " has it; prune: [" + kind + "] would remove it");
        }
        if (difference.carried() instanceof Translation.Impossible(String reason, String message)) {
            return leave(difference, reason, message);
        }
        if (isWorkload(difference)
                && selection.phaseOf(difference.object(), kind).isEmpty()) {
            return leave(difference, "NotInAnyPhase", "no phase carries " + kind + " into " + difference.object());
        }
        return Optional.empty();
    }

    private NotCarried oneSided(Difference difference) {
        boolean inSource = difference.left().isPresent();
        String owner = inSource ? request.source().name() : request.target().name();
        return new NotCarried(
                difference.object(),
                difference.field(),
                inSource ? "OnlyInSource" : "OnlyInTarget",
                "only " + owner + " has it; whole objects are neither created nor deleted");
    }

    private static Optional<NotCarried> noKind(Difference difference) {
        if (!difference.leftValue().isPresent()) {
            return leave(difference, "OnlyInTarget", "the source does not have it, and no kind of change carries it");
        }
        if (!difference.rightValue().isPresent()) {
            return leave(difference, "OnlyInSource", "the target does not have it, and no kind of change carries it");
        }
        return leave(difference, "NotPromotable", "no kind of change carries this field");
    }

    private static Optional<NotCarried> leave(Difference difference, String reason, String message) {
        return Optional.of(new NotCarried(difference.object(), difference.field(), reason, message));
    }

    private boolean isWorkload(Difference difference) {
        return request.target().workloads().containsKey(difference.object());
    }

    private void carry(Difference difference) {
        Optional<ConfigKey> needs = Optional.empty();
        FieldValue after = switch (difference.carried()) {
            case Translation.Value(FieldValue value) -> value;
            case Translation.OnlyWith(FieldValue value, ObjectRef configMap, String key) -> {
                needs = Optional.of(new ConfigKey(configMap, key));
                yield value;
            }
            case Translation.Impossible impossible ->
                throw new IllegalStateException("left out before: " + impossible.reason());
        };
        Wanted wanted = new Wanted(
                        difference.object(),
                        difference.kind(),
                        difference.field(),
                        after,
                        new Placement.End(),
                        -1,
                        needs,
                        "")
                .placed(predecessors(difference));
        if (isWorkload(difference)) {
            ChangeKind kind = difference.kind().orElseThrow();
            int phase = selection.phaseOf(difference.object(), kind).orElseThrow();
            assigned.add(new Assigned(phase, wanted));
        } else {
            configs.add(wanted);
        }
    }

    /** An explicit value where the source has the variable, if it has: what refers to it stands behind it there. */
    Assigned placed(Assigned explicit) {
        return new Assigned(
                explicit.phase(),
                explicit.wanted()
                        .placed(Optional.ofNullable(
                                setInstead.get(explicit.wanted().id()))));
    }

    /** The keys before a new element in the source's list, nearest first; empty if it is no new element. */
    private Optional<List<String>> predecessors(Difference difference) {
        if (!(difference.field().segments().getLast() instanceof Element(String key, String value))
                || difference.rightValue().isPresent()) {
            return Optional.empty();
        }
        FieldPath list = difference.field().parent();
        List<String> keys = difference
                .left()
                .flatMap(request.source()::workload)
                .map(workload -> new Document(Projection.object(workload)).keysOf(list, key))
                .orElse(List.of());
        return keys.contains(value)
                ? Optional.of(keys.subList(0, keys.lastIndexOf(value)).reversed())
                : Optional.empty();
    }
}
