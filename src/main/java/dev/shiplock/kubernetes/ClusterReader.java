package dev.shiplock.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.WorkloadSelection;
import dev.shiplock.kubernetes.health.WorkloadKind;
import dev.shiplock.kubernetes.health.WorkloadKinds;
import dev.shiplock.snapshot.ConfigMapSnapshot;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.References;
import dev.shiplock.snapshot.SecretSnapshot;
import dev.shiplock.snapshot.WorkloadSnapshot;
import dev.shiplock.snapshot.WorkloadSnapshot.Autoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads environments from the API itself, never from a cache, so that what is planned and recorded is what was there. */
public final class ClusterReader {
    private final ObjectApi api;
    private final SecretHashes hashes;
    private final GitOpsOwners owners;
    private final ReadListener listener;

    public ClusterReader(KubernetesClient client, SecretHashes hashes, GitOpsOwners owners, ReadListener listener) {
        this.api = new ObjectApi(client);
        this.hashes = hashes;
        this.owners = owners;
        this.listener = listener;
    }

    /**
     * Reads an environment's workloads with everything that they refer to.
     *
     * @throws ClusterException when a right is missing, a kind is unknown or the API does not answer
     */
    public EnvironmentSnapshot read(EnvironmentSource source) {
        Map<ObjectRef, Autoscaler> autoscalers = autoscalers(source.namespace());
        SortedMap<ObjectRef, WorkloadSnapshot> workloads = workloads(source, autoscalers);
        SortedSet<ObjectRef> references = new TreeSet<>(source.expected());
        workloads.values().forEach(workload -> references.addAll(References.of(workload)));
        SortedMap<String, ConfigMapSnapshot> configMaps = new TreeMap<>();
        SortedMap<String, SecretSnapshot> secrets = new TreeMap<>();
        for (ObjectRef reference : references) {
            String name = reference.name();
            if (reference.kind().equals(ApiResource.CONFIG_MAP.kind())) {
                api.get(ApiResource.CONFIG_MAP, source.namespace(), name)
                        .ifPresent(found -> configMaps.put(name, configMap(name, found)));
            } else {
                api.get(ApiResource.SECRET, source.namespace(), name)
                        .ifPresent(found -> secrets.put(name, secret(name, found, source.foreign())));
            }
        }
        return new EnvironmentSnapshot(
                source.name(), source.namespace(), source.spec(), workloads, configMaps, secrets);
    }

    /**
     * Reads the workloads that share an environment's namespace and do not belong to it, of its own kinds and of those that are looked at by
     * default. Where it has no selector and leaves out no kind, there are none, and the API is not asked.
     *
     * @throws ClusterException as {@link #read}
     */
    public List<WorkloadSnapshot> beside(EnvironmentSnapshot environment) {
        WorkloadSelection selection = environment.spec().workloads();
        boolean selects = !LabelSelectors.asParameter(selection.selector()).isEmpty();
        List<WorkloadKind> own = kinds(selection);
        return Stream.concat(
                        own.stream().filter(kind -> selects),
                        kinds(WorkloadSelection.ALL).stream().filter(kind -> selects || !own.contains(kind)))
                .distinct()
                .flatMap(kind -> api.list(kind.resource(), environment.namespace(), "").stream()
                        .map(object -> workload(kind, object, Map.of())))
                .filter(workload -> environment.workload(workload.ref()).isEmpty())
                .toList();
    }

    /**
     * What tells this cluster from others: the uid of its {@code kube-system} namespace; {@code unknown} where there is none.
     *
     * @throws ClusterException when the API does not answer
     */
    public String clusterUid() {
        return api.getClusterWide(ApiResource.NAMESPACE, "kube-system")
                .map(namespace -> namespace.at("/metadata/uid").asText())
                .filter(uid -> !uid.isEmpty())
                .orElse("unknown");
    }

    /**
     * A workload or ConfigMap as it is now.
     *
     * @throws ClusterException when a right is missing, the kind is unknown or the API does not answer
     */
    public Optional<JsonNode> readObject(String namespace, ObjectRef object) {
        return api.get(WorkloadKinds.resourceOf(object), namespace, object.name());
    }

    private SortedMap<ObjectRef, WorkloadSnapshot> workloads(
            EnvironmentSource source, Map<ObjectRef, Autoscaler> autoscalers) {
        WorkloadSelection selection = source.spec().workloads();
        SortedMap<ObjectRef, WorkloadSnapshot> workloads = new TreeMap<>();
        for (WorkloadKind kind : kinds(selection)) {
            String labels = LabelSelectors.asParameter(selection.selector());
            for (JsonNode object : api.list(kind.resource(), source.namespace(), labels)) {
                WorkloadSnapshot workload = workload(kind, object, autoscalers);
                workloads.put(workload.ref(), workload);
                listener.onRead(
                        source.namespace(),
                        workload.ref(),
                        workload.uid(),
                        object.at("/metadata/generation").asLong());
            }
        }
        return workloads;
    }

    private static List<WorkloadKind> kinds(WorkloadSelection selection) {
        List<String> names = selection.kinds().isEmpty() ? WorkloadSelection.DEFAULT_KINDS : selection.kinds();
        return names.stream().map(WorkloadKinds::named).distinct().toList();
    }

    private WorkloadSnapshot workload(WorkloadKind kind, JsonNode object, Map<ObjectRef, Autoscaler> autoscalers) {
        JsonNode metadata = object.path("metadata");
        ObjectRef ref = new ObjectRef(kind.kind(), metadata.path("name").asText());
        return new WorkloadSnapshot(
                ref,
                metadata.path("uid").asText(),
                metadata.path("resourceVersion").asText(),
                texts(metadata.path("labels")),
                texts(metadata.path("annotations")),
                object.path("spec"),
                Optional.ofNullable(autoscalers.get(ref)),
                owners.of(object));
    }

    private Map<ObjectRef, Autoscaler> autoscalers(String namespace) {
        Map<ObjectRef, Autoscaler> byTarget = new HashMap<>();
        for (JsonNode object : api.list(ApiResource.AUTOSCALER, namespace, "")) {
            JsonNode spec = object.path("spec");
            JsonNode target = spec.path("scaleTargetRef");
            byTarget.put(
                    new ObjectRef(
                            target.path("kind").asText(), target.path("name").asText()),
                    new Autoscaler(
                            object.at("/metadata/name").asText(),
                            spec.path("minReplicas").asInt(1),
                            spec.path("maxReplicas").asInt()));
        }
        return byTarget;
    }

    private ConfigMapSnapshot configMap(String name, JsonNode object) {
        return new ConfigMapSnapshot(
                name,
                object.at("/metadata/uid").asText(),
                object.at("/metadata/resourceVersion").asText(),
                new TreeMap<>(texts(object.path("data"))),
                new TreeMap<>(texts(object.path("binaryData"))),
                object.path("immutable").asBoolean(),
                owners.of(object));
    }

    private SecretSnapshot secret(String name, JsonNode object, EnvironmentSource.ForeignValues foreign) {
        SortedMap<String, String> hashed = new TreeMap<>();
        SortedMap<String, List<String>> guarded = new TreeMap<>();
        texts(object.path("data")).forEach((key, encoded) -> {
            byte[] value = Base64.getDecoder().decode(encoded);
            hashed.put(key, hashes.of(value));
            List<String> names = foreign.namesIn(new String(value, StandardCharsets.UTF_8));
            if (!names.isEmpty()) {
                guarded.put(key, List.copyOf(names));
            }
        });
        return new SecretSnapshot(name, object.at("/metadata/uid").asText(), hashed, guarded);
    }

    private static Map<String, String> texts(JsonNode members) {
        Map<String, String> texts = new HashMap<>();
        members.properties()
                .forEach(member -> texts.put(member.getKey(), member.getValue().asText()));
        return texts;
    }
}
