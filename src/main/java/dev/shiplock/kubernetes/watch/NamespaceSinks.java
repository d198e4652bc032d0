package dev.shiplock.kubernetes.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.kubernetes.ApiResource;
import dev.shiplock.kubernetes.health.WorkloadKind;
import dev.shiplock.kubernetes.health.WorkloadKinds;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.ObservedAutoscaler;
import dev.shiplock.kubernetes.observed.ObservedConfigMap;
import dev.shiplock.kubernetes.observed.ObservedPod;
import dev.shiplock.kubernetes.observed.ObservedReplicaSet;
import dev.shiplock.kubernetes.observed.ObservedWorkload;
import dev.shiplock.kubernetes.observed.PodStripping;
import dev.shiplock.kubernetes.observed.Stripping;
import dev.shiplock.snapshot.ObjectRef;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What becomes of a namespace's objects as they arrive: stripped, put into its contents, and, where something changed that anybody looks
 * at, told on. An update that changes nothing of that is not told: it would wake the operator for nothing.
 */
final class NamespaceSinks {
    private static final ApiResource REPLICA_SET = new ApiResource("ReplicaSet", "apps", "v1", "replicasets");

    /** What is watched in a namespace. */
    static final List<ApiResource> RESOURCES = Stream.concat(
                    WorkloadKinds.ALL.stream().map(WorkloadKind::resource),
                    Stream.of(REPLICA_SET, ApiResource.POD, ApiResource.CONFIG_MAP, ApiResource.AUTOSCALER))
            .toList();

    private final NamespaceContents contents;
    private final InstantSource clock;
    private final Consumer<Optional<ObjectRef>> changed;

    NamespaceSinks(NamespaceContents contents, InstantSource clock, Consumer<Optional<ObjectRef>> changed) {
        this.contents = contents;
        this.clock = clock;
        this.changed = changed;
    }

    /** One sink for each kind of object that is watched in a namespace; owners before what they own. */
    Map<ApiResource, Sink> all() {
        Map<ApiResource, Sink> sinks = new LinkedHashMap<>();
        for (WorkloadKind kind : WorkloadKinds.ALL) {
            sinks.put(kind.resource(), new Workloads(kind.kind()));
        }
        sinks.put(REPLICA_SET, new ReplicaSets());
        sinks.put(ApiResource.POD, new Pods());
        sinks.put(ApiResource.CONFIG_MAP, new ConfigMaps());
        sinks.put(ApiResource.AUTOSCALER, new Autoscalers());
        return sinks;
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    private final class Workloads implements Sink {
        private final String kind;

        Workloads(String kind) {
            this.kind = kind;
        }

        @Override
        public void put(JsonNode object) {
            ObservedWorkload workload = Stripping.workload(kind, object);
            boolean same =
                    contents.workload(workload.ref()).filter(workload::equals).isPresent();
            contents.put(workload);
            if (!same) {
                changed.accept(Optional.of(workload.ref()));
            }
        }

        @Override
        public void remove(String name) {
            ObjectRef ref = new ObjectRef(kind, name);
            contents.removeWorkload(ref);
            changed.accept(Optional.of(ref));
        }
    }

    private final class ReplicaSets implements Sink {
        @Override
        public void put(JsonNode object) {
            Optional<ObservedReplicaSet> replicaSet = Stripping.replicaSet(object);
            if (replicaSet.isEmpty() || contents.replicaSet(name(object)).equals(replicaSet)) {
                return;
            }
            contents.put(replicaSet.get());
            changed.accept(Optional.of(new ObjectRef(
                    replicaSet.get().owner().kind(), replicaSet.get().owner().name())));
        }

        @Override
        public void remove(String name) {
            contents.removeReplicaSet(name);
        }
    }

    private final class Pods implements Sink {
        @Override
        public void put(JsonNode object) {
            Optional<ObservedPod> before = contents.pod(name(object));
            Optional<ObservedPod> pod = PodStripping.pod(object, contents.lastSeen(name(object)), clock.instant());
            if (pod.isEmpty() || pod.equals(before)) {
                return;
            }
            contents.put(pod.get());
            changed.accept(contents.workloadOf(pod.get()));
        }

        @Override
        public void remove(String name) {
            Optional<ObservedPod> pod = contents.pod(name);
            contents.removePod(name);
            pod.ifPresent(gone -> changed.accept(contents.workloadOf(gone)));
        }
    }

    private final class ConfigMaps implements Sink {
        @Override
        public void put(JsonNode object) {
            ObservedConfigMap configMap = Stripping.configMap(object);
            boolean same = contents.configMap(configMap.name())
                    .filter(configMap::equals)
                    .isPresent();
            contents.put(configMap);
            if (!same) {
                changed.accept(Optional.of(ObjectRef.configMap(configMap.name())));
            }
        }

        @Override
        public void remove(String name) {
            contents.removeConfigMap(name);
            changed.accept(Optional.of(ObjectRef.configMap(name)));
        }
    }

    private final class Autoscalers implements Sink {
        @Override
        public void put(JsonNode object) {
            ObservedAutoscaler autoscaler = Stripping.autoscaler(object);
            Optional<ObservedAutoscaler> before = contents.autoscaler(autoscaler.name());
            contents.put(autoscaler);
            if (!before.equals(Optional.of(autoscaler))) {
                changed.accept(Optional.of(autoscaler.target()));
            }
        }

        @Override
        public void remove(String name) {
            Optional<ObservedAutoscaler> autoscaler = contents.autoscaler(name);
            contents.removeAutoscaler(name);
            autoscaler.ifPresent(gone -> changed.accept(Optional.of(gone.target())));
        }
    }
}
