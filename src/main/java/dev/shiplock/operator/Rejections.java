package dev.shiplock.operator;

import dev.shiplock.api.PromotionStatus.Rejection;
import dev.shiplock.plan.Plan;
import dev.shiplock.snapshot.ObjectRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What OnChange does not try again by itself: a set of changes for each run that failed, or that somebody took back. Whoever mends one of a set
 * is let through, and so is everybody who has nothing to do with it.
 *
 * @param all of one run after another, the oldest first
 */
record Rejections(List<Rejection> all) {
    /** So many changes are remembered, but at least the newest run's. */
    private static final int CHANGES = 200;

    Rejections {
        all = List.copyOf(all);
    }

    /** The set that a plan holds the whole of. */
    Optional<List<Rejection>> heldBy(Plan plan) {
        return sets(all).stream().filter(set -> holds(plan, set)).findFirst();
    }

    boolean of(String run) {
        return all.stream().anyMatch(one -> run.equals(one.run()));
    }

    /** With what failed in a run, beside what failed in it before; the same set of another run gives way to it. */
    Rejections with(String run, Collection<ObjectRef> objects, Plan plan) {
        Map<String, String> digests = new LinkedHashMap<>();
        all.stream().filter(one -> run.equals(one.run())).forEach(one -> digests.put(one.workload(), one.digest()));
        objects.stream()
                .map(ObjectRef::toString)
                .filter(plan.rejectable()::containsKey)
                .forEach(object -> digests.put(object, plan.rejectable().get(object)));
        List<Rejection> added = digests.entrySet().stream()
                .map(entry -> new Rejection(entry.getKey(), entry.getValue(), run))
                .toList();
        List<List<Rejection>> others = sets(all).stream()
                .filter(set -> !run.equals(set.getFirst().run()))
                .filter(set -> !changes(set).equals(digests))
                .toList();
        return newest(
                added.isEmpty()
                        ? others
                        : Stream.concat(others.stream(), Stream.of(added)).toList());
    }

    /** Without what a plan has proved to be good after all. */
    Rejections without(Plan plan) {
        return new Rejections(sets(all).stream()
                .filter(set -> !holds(plan, set))
                .flatMap(List::stream)
                .toList());
    }

    private static Rejections newest(List<List<Rejection>> sets) {
        List<Rejection> kept = new ArrayList<>();
        for (List<Rejection> set : sets.reversed()) {
            if (!kept.isEmpty() && kept.size() + set.size() > CHANGES) {
                break;
            }
            kept.addAll(0, set);
        }
        return new Rejections(kept);
    }

    private static boolean holds(Plan plan, List<Rejection> set) {
        return plan.rejectable().entrySet().containsAll(changes(set).entrySet());
    }

    private static Map<String, String> changes(List<Rejection> set) {
        Map<String, String> changes = new LinkedHashMap<>();
        set.forEach(one -> changes.put(one.workload(), one.digest()));
        return changes;
    }

    /** What names no run stands alone. */
    private static List<List<Rejection>> sets(List<Rejection> all) {
        Map<String, List<Rejection>> byRun = new LinkedHashMap<>();
        for (Rejection one : all) {
            String key = Optional.ofNullable(one.run()).orElseGet(() -> one.workload() + " " + one.digest());
            byRun.computeIfAbsent(key, it -> new ArrayList<>()).add(one);
        }
        return List.copyOf(byRun.values());
    }
}
