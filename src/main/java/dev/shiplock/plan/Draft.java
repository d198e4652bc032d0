package dev.shiplock.plan;

import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.ConfigMapSnapshot;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Element;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The target's objects while a plan is made: each change is made to a copy, so that the next one sees what the ones before it left. */
final class Draft {
    private final EnvironmentSnapshot target;
    private final Map<ObjectRef, Document> documents = new TreeMap<>();

    Draft(EnvironmentSnapshot target) {
        this.target = target;
    }

    /** The object as it is by now. */
    Document document(ObjectRef ref) {
        return documents.computeIfAbsent(
                ref,
                it -> new Document(
                        Projection.isConfigMap(it)
                                ? Projection.object(configMap(it))
                                : Projection.object(workload(it))));
    }

    private ConfigMapSnapshot configMap(ObjectRef ref) {
        return Optional.ofNullable(target.configMaps().get(ref.name())).orElseThrow();
    }

    private WorkloadSnapshot workload(ObjectRef ref) {
        return target.workload(ref).orElseThrow();
    }

    /**
     * Makes changes, in their order; what the object has already is left out.
     *
     * @return empty if the object has everything already
     */
    Optional<ObjectChange> change(ObjectRef ref, List<Wanted> wanted) {
        Document document = document(ref);
        List<Change> changes = new ArrayList<>();
        for (Wanted one : wanted.stream().sorted(Wanted.ORDER).toList()) {
            FieldValue before = document.read(one.field());
            if (!CanonicalJson.same(before, one.after())) {
                Change change = change(document, one, before);
                document.apply(change);
                changes.add(change);
            }
        }
        return changes.isEmpty() ? Optional.empty() : Optional.of(new ObjectChange(ref, uid(ref), changes));
    }

    private static Change change(Document document, Wanted wanted, FieldValue before) {
        boolean created = !before.isPresent();
        return new Change(
                wanted.kind(),
                wanted.field(),
                before,
                wanted.after(),
                position(document, wanted),
                created ? document.missingParents(wanted.field()) : 0,
                wanted.why());
    }

    private static int position(Document document, Wanted wanted) {
        FieldPath field = wanted.field();
        if (!(field.segments().getLast() instanceof Element(String key, String value))) {
            return -1;
        }
        int existing = document.positionOf(field);
        return existing >= 0 ? existing : wanted.placement().in(document.keysOf(field.parent(), key));
    }

    private String uid(ObjectRef ref) {
        return Projection.isConfigMap(ref)
                ? configMap(ref).uid()
                : workload(ref).uid();
    }
}
