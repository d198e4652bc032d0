package dev.shiplock.revision;

import dev.shiplock.api.EnvironmentRevisionSpec.Role;
import dev.shiplock.api.RevisionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The revisions of one environment, and which of them nobody needs any more. */
public final class History {
    private final List<Group> groups;

    /**
     * A revision in short.
     *
     * @param state empty until its status is written; it counts as needed
     * @param baseline the revision that is put back when its run fails
     */
    public record Entry(
            String name,
            Role role,
            Optional<RevisionState> state,
            String run,
            Optional<String> baseline,
            Instant created) {
        private boolean unfinished() {
            return state.map(RevisionState::unfinished).orElse(true);
        }

        private boolean holding() {
            return state.filter(it -> it == RevisionState.RollbackFailed || it == RevisionState.Stopped)
                    .isPresent();
        }

        private boolean good() {
            return role != Role.Baseline
                    && state.filter(RevisionState.Verified::equals).isPresent();
        }
    }

    /** The revisions of one run; they are kept or go together. */
    private record Group(Instant created, List<Entry> entries) {
        private boolean any(Predicate<Entry> test) {
            return entries.stream().anyMatch(test);
        }

        /** A run's state is its target's; a baseline alone is a run that has just begun. */
        private boolean unfinished() {
            return any(it -> it.role() != Role.Baseline)
                    ? any(it -> it.role() != Role.Baseline && it.unfinished())
                    : any(Entry::unfinished);
        }
    }

    public History(Collection<Entry> revisions) {
        Map<String, List<Entry>> byRun = new TreeMap<>();
        revisions.forEach(entry ->
                byRun.computeIfAbsent(entry.run(), it -> new ArrayList<>()).add(entry));
        groups = byRun.values().stream()
                .map(entries -> new Group(
                        entries.stream()
                                .map(Entry::created)
                                .max(Comparator.naturalOrder())
                                .orElseThrow(),
                        entries))
                .sorted(Comparator.comparing(Group::created).reversed())
                .toList();
    }

    /** The target or accepted revision that was verified last. */
    public Optional<Entry> newestVerified() {
        return groups.stream()
                .flatMap(group -> group.entries.stream())
                .filter(Entry::good)
                .max(Comparator.comparing(Entry::created));
    }

    /**
     * Revisions that may be deleted, oldest first. Never among them: what {@code inUse} names, the newest verified one, what an unfinished run
     * needs, what is newer than the newest verified one and was left mixed, and the baselines of all these.
     *
     * @param limit how many runs are kept beside those that are needed
     * @param inUse names of revisions that unfinished or holding runs refer to
     */
    public List<String> prunable(int limit, Set<String> inUse) {
        Set<String> needed = needed(inUse);
        return groups.stream()
                .filter(group -> !group.any(entry -> needed.contains(entry.name())))
                .skip(limit)
                .sorted(Comparator.comparing(Group::created))
                .flatMap(group -> group.entries.stream().map(Entry::name).sorted())
                .toList();
    }

    private Set<String> needed(Set<String> inUse) {
        Set<String> needed = new HashSet<>(inUse);
        Instant verified = newestVerified().map(Entry::created).orElse(Instant.MIN);
        for (Group group : groups) {
            boolean mixed = group.any(Entry::holding) && group.created.isAfter(verified);
            boolean newest = group.any(entry -> entry.good() && entry.created().equals(verified));
            if (mixed || newest || group.unfinished() || group.any(it -> inUse.contains(it.name()))) {
                group.entries.stream().flatMap(History::references).forEach(needed::add);
            }
        }
        return needed;
    }

    private static Stream<String> references(Entry entry) {
        return Stream.concat(Stream.of(entry.name()), entry.baseline().stream());
    }
}
