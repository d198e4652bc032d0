package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Restarts the readers of changed ConfigMaps: an annotation of the pod template holds the digest of what they read. */
final class Restarts {
    /** The annotation of the pod template. */
    static final String ANNOTATION = "shiplock.dev/config";

    private Restarts() {}

    /** The path of the annotation. */
    static FieldPath field(ObjectRef workload) {
        return WorkloadSnapshot.templatePath(workload.kind())
                .member("metadata")
                .member("annotations")
                .member(ANNOTATION);
    }

    /**
     * @param configs the changed ConfigMaps that the workload reads, as they are in the draft by now
     */
    static Wanted of(ObjectRef workload, List<ObjectRef> configs, Draft draft) {
        SortedMap<String, JsonNode> read = new TreeMap<>();
        configs.forEach(config -> read.put(config.name(), draft.document(config).json()));
        FieldValue digest = FieldValue.of(CanonicalJson.digest(read));
        FieldValue now = draft.document(workload).read(field(workload));
        // The same content was rolled out before and changed by hand since: only another value makes new pods.
        FieldValue next = digest.equals(now) ? FieldValue.of(CanonicalJson.digest(List.of(digest, read))) : digest;
        String names =
                String.join(", ", configs.stream().map(ObjectRef::toString).toList());
        return Wanted.member(
                workload, ChangeKind.Config, field(workload), next, "restarts the pods that read " + names);
    }
}
