package dev.shiplock.plan;

import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes guarded changes of what is wanted, phase by phase. */
final class PhaseBuilder {
    private final Draft draft;
    private final Selection selection;
    private final Readers readers;
    private final RestartWhen restartWhen;

    /** When the readers of a changed ConfigMap get the annotation that restarts them. */
    enum RestartWhen {
        Always,
        /** Only if nothing else in their pod template changes: a recorded template is put back exactly. */
        TemplateStays
    }

    PhaseBuilder(EnvironmentSnapshot target, Selection selection, Readers readers, RestartWhen restartWhen) {
        this.draft = new Draft(target);
        this.selection = selection;
        this.readers = readers;
        this.restartWhen = restartWhen;
    }

    /** The phases that change something. */
    List<PlannedPhase> build(Collection<Assigned> assigned) {
        List<PlannedPhase> phases = new ArrayList<>();
        for (int i = 0; i < selection.phases().size(); i++) {
            int index = i;
            PlannedPhase phase = build(
                    index,
                    assigned.stream()
                            .filter(one -> one.phase() == index)
                            .map(Assigned::wanted)
                            .toList());
            if (!phase.configs().isEmpty() || !phase.workloads().isEmpty()) {
                phases.add(phase);
            }
        }
        return List.copyOf(phases);
    }

    private PlannedPhase build(int index, List<Wanted> wanted) {
        SortedMap<ObjectRef, List<Wanted>> configs = new TreeMap<>();
        SortedMap<ObjectRef, List<Wanted>> workloads = new TreeMap<>();
        for (Wanted one : wanted) {
            (Projection.isConfigMap(one.object()) ? configs : workloads)
                    .computeIfAbsent(one.object(), it -> new ArrayList<>())
                    .add(one);
        }
        List<ObjectChange> configChanges = changes(configs);
        addRestarts(configChanges, workloads);
        return new PlannedPhase(selection.phase(index), configChanges, changes(workloads));
    }

    private List<ObjectChange> changes(Map<ObjectRef, List<Wanted>> wanted) {
        return wanted.entrySet().stream()
                .map(entry -> draft.change(entry.getKey(), entry.getValue()))
                .flatMap(Optional::stream)
                .toList();
    }

    private void addRestarts(List<ObjectChange> configs, SortedMap<ObjectRef, List<Wanted>> workloads) {
        SortedMap<ObjectRef, List<ObjectRef>> changedFor = new TreeMap<>();
        for (ObjectChange config : configs) {
            for (ObjectRef reader : readers.of(config.object())) {
                changedFor.computeIfAbsent(reader, it -> new ArrayList<>()).add(config.object());
            }
        }
        changedFor.forEach((reader, read) -> {
            List<Wanted> wanted = workloads.computeIfAbsent(reader, it -> new ArrayList<>());
            if (restartWhen == RestartWhen.Always || wanted.stream().noneMatch(PhaseBuilder::isInTemplate)) {
                wanted.add(Restarts.of(reader, read, draft));
            }
        });
    }

    private static boolean isInTemplate(Wanted wanted) {
        return wanted.field()
                .startsWith(WorkloadSnapshot.templatePath(wanted.object().kind()));
    }
}
