package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.api.PromotionSpec.Trigger;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.rollout.Facts.Hold;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where a Promotion reads from, and whether it may. */
final class Sources {
    private static final String BUSY = "SourceBusy";

    /** The reasons of what is wrong with the Promotion's own description. */
    private static final Set<String> PROBLEMS = Set.of(
            "EnvironmentNotFound", "SameEnvironment", "SourceNotShared", "EnvironmentDeleted", "PromotionCycle", BUSY);

    private final KnownObjects known;

    Sources(KnownObjects known) {
        this.known = known;
    }

    /** An environment by its namespace and name. */
    record Key(String namespace, String name) {
        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }

    static Key target(Promotion promotion) {
        return new Key(
                promotion.getMetadata().getNamespace(), promotion.getSpec().to().environment());
    }

    static String sourceNamespace(Promotion promotion) {
        return Optional.ofNullable(promotion.getSpec().from().namespace())
                .orElse(promotion.getMetadata().getNamespace());
    }

    /** The source environment; empty when the Promotion puts a revision back. */
    static Optional<Key> source(Promotion promotion) {
        return Optional.ofNullable(promotion.getSpec().from().environment())
                .map(name -> new Key(sourceNamespace(promotion), name));
    }

    /** Whether a source consents to be read from a namespace. */
    static boolean shares(Environment source, String reader) {
        return source.getMetadata().getNamespace().equals(reader)
                || source.getSpec().sharedWith().namespaces().contains(reader);
    }

    /** Why the Promotion cannot be looked at at all, if so. */
    Optional<Situation> problem(Promotion promotion) {
        Key target = target(promotion);
        Optional<Environment> into = known.environment(target.namespace(), target.name());
        if (into.isEmpty()) {
            return stalled(
                    "EnvironmentNotFound",
                    "there is no Environment " + target.name() + " in namespace " + target.namespace()
                            + "; create it, or correct spec.to.environment");
        }
        return notReady(into.get())
                .or(() -> source(promotion).flatMap(from -> sourceProblem(from, target)))
                .or(() -> cycle(promotion));
    }

    /** Whether a condition tells of what {@link #problem} and {@link #busy} find, be it there or gone. */
    boolean isProblem(Promotion promotion, Condition told) {
        return PROBLEMS.contains(told.getReason())
                || Stream.concat(Stream.of(target(promotion)), source(promotion).stream())
                        .anyMatch(key -> told.getMessage().startsWith(of(key)));
    }

    private static String of(Key environment) {
        return "Environment " + environment + ": ";
    }

    private Optional<Situation> sourceProblem(Key from, Key target) {
        if (from.equals(target)) {
            return stalled(
                    "SameEnvironment", "source and target are both " + from + "; promote from another environment");
        }
        Optional<Environment> source = known.environment(from.namespace(), from.name());
        // One message for "not there" and "not shared": the existence of foreign objects is nobody's business.
        if (source.isEmpty() || !shares(source.get(), target.namespace())) {
            return from.namespace().equals(target.namespace())
                    ? stalled(
                            "EnvironmentNotFound",
                            "there is no Environment " + from.name() + " in namespace " + from.namespace()
                                    + "; create it, or correct spec.from")
                    : stalled(
                            "SourceNotShared",
                            "namespace " + from.namespace() + " shares no Environment " + from.name()
                                    + " with namespace "
                                    + target.namespace() + "; its owner adds " + target.namespace()
                                    + " to spec.sharedWith.namespaces there, or the name in spec.from is to be corrected");
        }
        return notReady(source.get());
    }

    /** The source is in the middle of a run of its own: what it runs now may be taken back in a minute. */
    Optional<Situation> busy(Promotion promotion) {
        return source(promotion)
                .flatMap(from -> known.environment(from.namespace(), from.name()))
                .flatMap(this::busy)
                .map(busy -> busy);
    }

    /** By its turn, or, since that may have been wiped, by a run that has begun. */
    Optional<Situation.Waiting> busy(Environment source) {
        return Environments.turn(source)
                .map(turn -> turn.promotion())
                .or(() -> known
                        .into(
                                source.getMetadata().getNamespace(),
                                source.getMetadata().getName())
                        .stream()
                        .filter(other -> PromotionPass.run(other)
                                .filter(TurnQueue::begun)
                                .isPresent())
                        .map(other -> other.getMetadata().getName())
                        .findFirst())
                .map(promotion -> new Situation.Waiting(
                        BUSY,
                        "the source is being changed by promotion " + promotion + "; waits until that has ended"));
    }

    private static Optional<Situation> notReady(Environment environment) {
        if (environment.getMetadata().getDeletionTimestamp() != null) {
            return stalled(
                    "EnvironmentDeleted",
                    "Environment " + environment.getMetadata().getNamespace() + "/"
                            + environment.getMetadata().getName()
                            + " is being deleted; name another one, or create it anew once it is gone");
        }
        return Optional.ofNullable(environment.getStatus())
                .flatMap(status -> status.conditions().stream()
                        .filter(condition -> condition.getType().equals("Stalled")
                                && condition.getStatus().equals("True"))
                        .findFirst())
                .map(condition -> new Situation.Stalled(
                        condition.getReason(),
                        of(new Key(
                                        environment.getMetadata().getNamespace(),
                                        environment.getMetadata().getName()))
                                + condition.getMessage()));
    }

    /**
     * An environment that nobody has looked at in its present description: whether something is wrong with it is not known.
     *
     * @param reads whether anything is carried from the source
     */
    Optional<Hold> undescribed(Promotion promotion, boolean reads) {
        return Stream.concat(Stream.of(target(promotion)), source(promotion).filter(from -> reads).stream())
                .filter(key -> known.environment(key.namespace(), key.name())
                        .filter(environment -> !isDescribed(environment))
                        .isPresent())
                .findFirst()
                .map(key -> Hold.brief(
                        Hold.NOT_DESCRIBED,
                        "Environment " + key + " has been created or changed and is being looked at (its conditions"
                                + " tell what keeps that from ending, if anything does)"));
    }

    /** Whether what an Environment says of itself is about what it describes now. */
    static boolean isDescribed(Environment environment) {
        return Optional.ofNullable(environment.getStatus())
                .filter(status -> Objects.equals(
                        status.observedGeneration(), environment.getMetadata().getGeneration()))
                .filter(status -> status.conditions().stream()
                        .noneMatch(condition -> condition.getType().equals("Reconciling")))
                .isPresent();
    }

    /** OnChange Promotions that feed one another would never come to rest. */
    private Optional<Situation> cycle(Promotion promotion) {
        if (promotion.getSpec().trigger() != Trigger.OnChange) {
            return Optional.empty();
        }
        Key end = source(promotion).orElse(target(promotion));
        Set<Key> seen = new HashSet<>();
        Deque<Key> open = new ArrayDeque<>(Set.of(target(promotion)));
        while (!open.isEmpty()) {
            Key at = Objects.requireNonNull(open.poll());
            if (at.equals(end)) {
                return stalled(
                        "PromotionCycle",
                        "OnChange promotions lead from " + end + " to " + target(promotion)
                                + " and back; set trigger: Manual on one of them");
            }
            if (seen.add(at)) {
                known.promotions()
                        .filter(other -> other.getSpec().trigger() == Trigger.OnChange)
                        .filter(other -> source(other).filter(at::equals).isPresent())
                        .map(Sources::target)
                        .forEach(open::add);
            }
        }
        return Optional.empty();
    }

    static boolean putsBack(PromotionSpec spec) {
        return spec.from().revision() != null;
    }

    private static Optional<Situation> stalled(String reason, String message) {
        return Optional.of(new Situation.Stalled(reason, message));
    }
}
