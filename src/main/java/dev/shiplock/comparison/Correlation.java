package dev.shiplock.comparison;

import dev.shiplock.api.EnvironmentSpec;
import dev.shiplock.api.WorkloadSelection;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.References;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Which object of the source corresponds to which object of the target: by kind and shared name ({@link Naming}), ConfigMaps and Secrets also
 * without the digest that kustomize appends. Names that more than one object could have correspond to nothing and are listed as ambiguous.
 */
public final class Correlation {
    private final Naming source;
    private final Naming target;
    private final Map<ObjectRef, ObjectRef> toTarget = new HashMap<>();
    private final Map<ObjectRef, ObjectRef> toSource = new HashMap<>();
    private final SortedSet<ObjectRef> onlySource = new TreeSet<>();
    private final SortedSet<ObjectRef> onlyTarget = new TreeSet<>();
    private final List<Ambiguity> ambiguities = new ArrayList<>();

    /**
     * Objects of which none can be told to be the other's counterpart. Neither is compared; a promotion is to be refused.
     *
     * @param shared the name that they all come down to
     */
    public record Ambiguity(String kind, String shared, List<String> source, List<String> target) {
        public Ambiguity {
            source = List.copyOf(source);
            target = List.copyOf(target);
        }

        /** What is ambiguous and what to do. */
        public String message() {
            return kind + " '" + shared + "' is " + String.join(" and ", source) + " in the source and "
                    + String.join(" and ", target)
                    + " in the target; say which is meant in names.map of the Environment that has two, or leave one out with its workloads.selector";
        }
    }

    private Correlation(EnvironmentSnapshot left, EnvironmentSnapshot right) {
        source = new Naming(left.spec().names());
        target = new Naming(right.spec().names());
        match(left.workloads().keySet(), right.workloads().keySet(), false);
        match(refs("ConfigMap", left.configMaps()), refs("ConfigMap", right.configMaps()), true);
        match(refs("Secret", left.secrets()), refs("Secret", right.secrets()), true);
    }

    /** Correlates a source with a target. */
    public static Correlation between(EnvironmentSnapshot left, EnvironmentSnapshot right) {
        return new Correlation(left, right);
    }

    /**
     * The ConfigMaps and Secrets that a target would be asked for by what the workloads of a source refer to, by the names that the target
     * would give them. Whoever reads the target reads these too, where they exist, besides what its own workloads refer to.
     */
    public static SortedSet<ObjectRef> expectedInTarget(
            Collection<WorkloadSnapshot> source, EnvironmentSpec sourceSpec, EnvironmentSpec targetSpec) {
        Naming from = new Naming(sourceSpec.names());
        Naming to = new Naming(targetSpec.names());
        SortedSet<ObjectRef> expected = new TreeSet<>();
        source.stream().flatMap(workload -> References.of(workload).stream()).forEach(ref -> {
            expected.add(ref);
            expected.add(new ObjectRef(ref.kind(), to.own(ref.kind(), from.shared(ref.kind(), ref.name()))));
        });
        return Collections.unmodifiableSortedSet(expected);
    }

    private static List<ObjectRef> refs(String kind, SortedMap<String, ?> byName) {
        return byName.keySet().stream().map(name -> new ObjectRef(kind, name)).toList();
    }

    private void match(Collection<ObjectRef> left, Collection<ObjectRef> right, boolean hashed) {
        SortedSet<ObjectRef> leftRest = new TreeSet<>(left);
        SortedSet<ObjectRef> rightRest = new TreeSet<>(right);
        pair(leftRest, rightRest, UnaryOperator.identity());
        if (hashed) {
            pair(leftRest, rightRest, name -> Naming.withoutHash(name).orElse(name));
        }
        onlySource.addAll(leftRest);
        onlyTarget.addAll(rightRest);
    }

    /** Pairs what has the same shared name, and removes it from both sets. */
    private void pair(SortedSet<ObjectRef> left, SortedSet<ObjectRef> right, UnaryOperator<String> stem) {
        SortedMap<ObjectRef, List<ObjectRef>> lefts = byShared(left, source, stem);
        SortedMap<ObjectRef, List<ObjectRef>> rights = byShared(right, target, stem);
        lefts.forEach((shared, sources) -> {
            List<ObjectRef> targets = rights.getOrDefault(shared, List.of());
            if (targets.isEmpty()) {
                return;
            }
            if (sources.size() == 1 && targets.size() == 1) {
                toTarget.put(sources.getFirst(), targets.getFirst());
                toSource.put(targets.getFirst(), sources.getFirst());
            } else {
                ambiguities.add(new Ambiguity(shared.kind(), shared.name(), names(sources), names(targets)));
            }
            sources.forEach(left::remove);
            targets.forEach(right::remove);
        });
    }

    private static SortedMap<ObjectRef, List<ObjectRef>> byShared(
            Collection<ObjectRef> refs, Naming naming, UnaryOperator<String> stem) {
        SortedMap<ObjectRef, List<ObjectRef>> groups = new TreeMap<>();
        for (ObjectRef ref : refs) {
            String shared = naming.shared(ref.kind(), stem.apply(ref.name()));
            groups.computeIfAbsent(new ObjectRef(ref.kind(), shared), key -> new ArrayList<>())
                    .add(ref);
        }
        return groups;
    }

    private static List<String> names(List<ObjectRef> refs) {
        return refs.stream().map(ObjectRef::name).toList();
    }

    /** The target's object for one of the source; for kinds that snapshots do not hold, the name that it would have. */
    public Optional<ObjectRef> inTarget(ObjectRef sourceRef) {
        ObjectRef found = toTarget.get(sourceRef);
        if (found != null || onlySource.contains(sourceRef)) {
            return Optional.ofNullable(found);
        }
        return isHeld(sourceRef.kind()) ? Optional.empty() : Optional.of(named(sourceRef));
    }

    /** The source's object for one of the target. */
    public Optional<ObjectRef> inSource(ObjectRef targetRef) {
        return Optional.ofNullable(toSource.get(targetRef));
    }

    /** The name that the target would give an object of the source, whether it exists there or not. */
    public ObjectRef named(ObjectRef sourceRef) {
        return new ObjectRef(
                sourceRef.kind(), target.own(sourceRef.kind(), source.shared(sourceRef.kind(), sourceRef.name())));
    }

    /** Whether two free texts are the same name, each in its environment's terms. */
    boolean sameName(String left, String right) {
        return !(source.isPlain() && target.isPlain())
                && source.shared("", left).equals(target.shared("", right));
    }

    /** The pairs, source and target, ordered by the target's names. */
    public Stream<Map.Entry<ObjectRef, ObjectRef>> pairs() {
        return toTarget.entrySet().stream().sorted(Map.Entry.comparingByValue());
    }

    /** What only the source has; what is ambiguous is in neither list. */
    public SortedSet<ObjectRef> onlyInSource() {
        return Collections.unmodifiableSortedSet(onlySource);
    }

    /** What only the target has. */
    public SortedSet<ObjectRef> onlyInTarget() {
        return Collections.unmodifiableSortedSet(onlyTarget);
    }

    /** What cannot be told apart; a promotion between these environments is to be refused until it is empty. */
    public List<Ambiguity> ambiguities() {
        return List.copyOf(ambiguities);
    }

    /** Whether snapshots hold objects of that kind, so that absence means something. */
    private static boolean isHeld(String kind) {
        return kind.equals("ConfigMap") || kind.equals("Secret") || WorkloadSelection.DEFAULT_KINDS.contains(kind);
    }
}
