package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionStatus;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.revision.History;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Deletes the revisions of an environment that nobody needs any more. */
final class Pruning {
    private final Revisions revisions;
    private final KnownObjects known;

    Pruning(Revisions revisions, KnownObjects known) {
        this.revisions = revisions;
        this.known = known;
    }

    /**
     * Deletes them when a run has ended.
     *
     * @param ended that run: the watches may still show it under way and with the environment's turn, but it needs nothing any more
     */
    void prune(Key key, String ended) {
        Optional<Environment> environment = known.environment(key.namespace(), key.name());
        if (environment.isEmpty()) {
            return;
        }
        Map<String, EnvironmentRevision> all = revisions.ofEnvironment(key.namespace(), key.name()).stream()
                .collect(Collectors.toMap(revision -> revision.getMetadata().getName(), Function.identity()));
        History history = new History(all.values().stream().map(Pruning::entry).toList());
        List<String> prunable = history.prunable(
                environment.get().getSpec().revisionHistoryLimit(), inUse(key, environment.get(), ended));
        prunable.stream()
                .map(all::get)
                .filter(revision -> !revision.getMetadata().getFinalizers().contains(Revisions.FINALIZER))
                .forEach(revisions::delete);
    }

    private Set<String> inUse(Key key, Environment environment, String ended) {
        Set<String> inUse = new HashSet<>();
        known.into(key.namespace(), key.name()).stream()
                .flatMap(promotion -> PromotionPass.run(promotion).stream())
                .filter(run -> !run.id().equals(ended))
                .filter(run -> !run.state().ended() || run.state().holds())
                .forEach(run -> inUse.addAll(Set.of(run.id(), Records.baselineOf(run.id()))));
        known.promotions()
                .map(promotion -> promotion.getSpec().from().revision())
                .filter(java.util.Objects::nonNull)
                .forEach(inUse::add);
        Environments.turn(environment)
                .filter(turn -> !turn.run().equals(ended))
                .ifPresent(turn -> inUse.add(turn.run()));
        return inUse;
    }

    private static History.Entry entry(EnvironmentRevision revision) {
        return new History.Entry(
                revision.getMetadata().getName(),
                revision.getSpec().role(),
                Optional.ofNullable(revision.getStatus()).map(EnvironmentRevisionStatus::state),
                revision.getSpec().run(),
                Optional.ofNullable(revision.getSpec().baseline()),
                Instant.parse(revision.getMetadata().getCreationTimestamp()));
    }
}
