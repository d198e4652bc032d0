package dev.shiplock.plan;

import dev.shiplock.api.PromotionSpec;
import dev.shiplock.comparison.FindingClass;
import dev.shiplock.plan.PhaseBuilder.RestartWhen;
import dev.shiplock.plan.PlanResult.Planned;
import dev.shiplock.plan.PlanResult.Refused;
import dev.shiplock.plan.Wanted.ConfigKey;
import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts a plan together from what is wanted of the target's objects. */
final class Assembly {
    private final PromotionSpec spec;
    private final EnvironmentSnapshot target;
    private final Selection selection;
    private final RestartWhen restartWhen;
    private final Guard guard;
    private final OtherReaders others;
    private final Optional<Expansions> expansions;
    private final Problems problems;
    private final List<Assigned> workloads = new ArrayList<>();
    private final List<Wanted> configs = new ArrayList<>();
    private final List<NotCarried> notCarried = new ArrayList<>();

    /** @param expansions what the plan must not make of variables that refer to others; empty if a recorded state is put back as it was */
    Assembly(
            PromotionSpec spec,
            EnvironmentSnapshot target,
            Selection selection,
            RestartWhen restartWhen,
            Guard guard,
            OtherReaders others,
            Optional<Expansions> expansions,
            Problems problems) {
        this.spec = spec;
        this.target = target;
        this.selection = selection;
        this.restartWhen = restartWhen;
        this.guard = guard;
        this.others = others;
        this.expansions = expansions;
        this.problems = problems;
    }

    void add(Assigned workload) {
        workloads.add(workload);
    }

    /** A change of a ConfigMap; its phase is that of its readers. */
    void addConfig(Wanted config) {
        configs.add(config);
    }

    void leave(Collection<NotCarried> left) {
        notCarried.addAll(left);
    }

    PlanResult plan(Map<FindingClass, Integer> findings) {
        Readers readers = Readers.of(target, scratch());
        ConfigPhases configPhases = new ConfigPhases(selection, readers, others, problems);
        List<Assigned> all = new ArrayList<>(workloads);
        configs.forEach(config -> configPhases.assign(config).ifPresent(all::add));
        removeUnsupported(all);
        List<PlannedPhase> phases = phases(all, readers);
        Optional<Refused> refused = problems.first()
                .or(() -> PlanChecks.first(target, phases))
                .or(() -> expansions.flatMap(it -> it.broken(phases)));
        if (refused.isPresent()) {
            return refused.get();
        }
        Guard.Judgement judgement = guard.judge(target, phases);
        if (judgement.refused().isPresent()) {
            return judgement.refused().get();
        }
        leave(configPhases.notCarried());
        Plan plan = new Plan(
                spec,
                phases,
                sorted(notCarried),
                counted(findings, judgement.dangers().size()),
                rejectable(phases),
                CanonicalJson.digest(written(phases)));
        return new Planned(plan.withDangers(judgement.dangers()));
    }

    /** The phases without what would refer to nothing; leaving one variable out may leave another one dangling. */
    private List<PlannedPhase> phases(List<Assigned> all, Readers readers) {
        while (true) {
            List<PlannedPhase> phases = new PhaseBuilder(target, selection, readers, restartWhen).build(all);
            List<NotCarried> dangling =
                    expansions.map(it -> it.dangling(phases)).orElse(List.of());
            if (dangling.isEmpty()) {
                return phases;
            }
            Map<Field, NotCarried> left = new LinkedHashMap<>();
            dangling.forEach(one -> left.putIfAbsent(new Field(one.object(), one.field()), one));
            all.removeIf(one -> left.containsKey(one.wanted().id()));
            leave(left.values());
        }
    }

    /** The comparison is about what there is now; what counts as dangerous is what the plan makes of it. */
    private static Map<FindingClass, Integer> counted(Map<FindingClass, Integer> findings, int dangers) {
        if (findings.isEmpty()) {
            return findings;
        }
        Map<FindingClass, Integer> counted = new EnumMap<>(findings);
        counted.put(FindingClass.Dangerous, dangers);
        return counted;
    }

    /** A variable may refer to a key that a ConfigMap does not have yet: only if a phase before, or its own, adds that key. */
    private void removeUnsupported(List<Assigned> all) {
        List<Assigned> unsupported =
                all.stream().filter(one -> !isSupported(one, all)).toList();
        all.removeAll(unsupported);
        for (Assigned one : unsupported) {
            ConfigKey key = one.wanted().needs().orElseThrow();
            notCarried.add(new NotCarried(
                    one.wanted().object(),
                    one.wanted().field(),
                    "NoSuchKey",
                    key.configMap() + " has no key '" + key.key()
                            + "', and no phase up to this one adds it; add it, or carry Config in time"));
        }
    }

    private static boolean isSupported(Assigned one, List<Assigned> all) {
        return one.wanted()
                .needs()
                .map(key -> all.stream()
                        .anyMatch(other ->
                                other.phase() <= one.phase() && other.wanted().adds(key)))
                .orElse(true);
    }

    /** What the workloads are to get, all phases at once. */
    private List<ObjectChange> scratch() {
        Draft draft = new Draft(target);
        Map<ObjectRef, List<Wanted>> byObject = new TreeMap<>();
        workloads.forEach(one -> byObject.computeIfAbsent(one.wanted().object(), it -> new ArrayList<>())
                .add(one.wanted()));
        return byObject.entrySet().stream()
                .flatMap(entry -> draft.change(entry.getKey(), entry.getValue()).stream())
                .toList();
    }

    private static List<NotCarried> sorted(List<NotCarried> notCarried) {
        return notCarried.stream()
                .sorted(Comparator.comparing(NotCarried::object)
                        .thenComparing(NotCarried::field)
                        .thenComparing(NotCarried::reason))
                .toList();
    }

    /** What the plan's digest is about: who gets which values in which order, not how that is watched. */
    private static List<Object> written(List<PlannedPhase> phases) {
        return phases.stream()
                .<Object>map(phase -> List.of(phase.spec().name(), phase.configs(), phase.workloads()))
                .toList();
    }

    private static Map<String, String> rejectable(List<PlannedPhase> phases) {
        Map<String, List<Object>> carried = new TreeMap<>();
        phases.stream()
                .flatMap(PlannedPhase::changes)
                .forEach(change -> carried.computeIfAbsent(change.object().toString(), it -> new ArrayList<>())
                        .addAll(change.changes().stream()
                                .<Object>map(field -> List.of(field.field(), field.after()))
                                .toList()));
        Map<String, String> digests = new TreeMap<>();
        carried.forEach((object, changes) -> digests.put(object, CanonicalJson.digest(changes)));
        return digests;
    }
}
