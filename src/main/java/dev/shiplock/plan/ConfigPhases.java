package dev.shiplock.plan;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.ObjectRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * Gives a changed ConfigMap to the phase of its readers. All of them must be in that phase, since all of them see the change: one that is
 * verified earlier or later would run with what its gates have not seen. A reader that does not belong to the environment is in no phase.
 */
final class ConfigPhases {
    private static final String SHARED = "ConfigSharedAcrossPhases";

    private final Selection selection;
    private final Readers readers;
    private final OtherReaders others;
    private final Problems problems;
    private final List<NotCarried> notCarried = new ArrayList<>();

    ConfigPhases(Selection selection, Readers readers, OtherReaders others, Problems problems) {
        this.selection = selection;
        this.readers = readers;
        this.others = others;
        this.problems = problems;
    }

    List<NotCarried> notCarried() {
        return notCarried;
    }

    /** @param wanted a change of a ConfigMap */
    Optional<Assigned> assign(Wanted wanted) {
        SortedSet<ObjectRef> all = readers.of(wanted.object());
        Set<Optional<Integer>> phases = new HashSet<>();
        all.forEach(reader -> phases.add(selection.phaseOf(reader, ChangeKind.Config)));
        if (phases.isEmpty() || phases.equals(Set.of(Optional.empty()))) {
            notCarried.add(new NotCarried(
                    wanted.object(), wanted.field(), "NotInAnyPhase", "no phase carries Config into a reader of it"));
            return Optional.empty();
        }
        if (phases.size() > 1) {
            problems.add(SHARED, shared(wanted.object(), all));
            return Optional.empty();
        }
        SortedSet<ObjectRef> strangers = others.of(wanted.object());
        if (!strangers.isEmpty()) {
            problems.add(SHARED, sharedWith(strangers, wanted.object()));
            return Optional.empty();
        }
        return phases.iterator().next().map(phase -> new Assigned(phase, wanted));
    }

    private String shared(ObjectRef config, SortedSet<ObjectRef> all) {
        List<String> words = all.stream()
                .map(reader -> reader
                        + selection
                                .phaseOf(reader, ChangeKind.Config)
                                .map(phase ->
                                        " (phase " + selection.phase(phase).name() + ")")
                                .orElse(" (no phase carries Config into it)"))
                .toList();
        return config + " is to change, and it is read by " + String.join(", ", words)
                + "; put all of its readers into one phase that carries Config";
    }

    private static String sharedWith(SortedSet<ObjectRef> strangers, ObjectRef config) {
        return config + " is to change, and it is also read by "
                + strangers.stream().map(ObjectRef::toString).collect(Collectors.joining(", "))
                + " outside of this environment, where nobody would see what becomes of it; select all of its readers in the"
                + " Environment's spec.workloads, give the others a ConfigMap of their own, or do not carry Config";
    }
}
