package dev.shiplock.demo.simulation;

import dev.shiplock.demo.api.InProcessClient;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A node that takes every pod: runs each by its script and reports what a kubelet would report. */
final class Kubelet {
    static final String NODE = "embedded";

    private final InProcessClient client;
    private final Loop loop;
    private final Timing timing;
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Map<String, ContainerStage>> stages = new HashMap<>();

    Kubelet(InProcessClient client, Loop loop, Timing timing) {
        this.client = client;
        this.loop = loop;
        this.timing = timing;
    }

    /** Makes the node, unless there is one of its name. */
    void register() {
        if (client.get(Node.class, "", NODE).isPresent()) {
            return;
        }
        var node = client.create(new NodeBuilder()
                .withNewMetadata()
                .withName(NODE)
                .addToLabels("kubernetes.io/hostname", NODE)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build());
        client.updateStatus(node.edit()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("KubeletReady")
                .withLastHeartbeatTime(now())
                .withLastTransitionTime(now())
                .endCondition()
                .endStatus()
                .build());
    }

    /** Takes a pod that is new. One that an earlier simulation has begun stays as it is. */
    void observe(String namespace, String name) {
        client.get(Pod.class, namespace, name)
                .filter(pod -> taken.add(pod.getMetadata().getUid()))
                .filter(pod -> pod.getStatus().getContainerStatuses().isEmpty())
                .ifPresent(this::take);
    }

    /** Forgets a pod that is gone. */
    void forget(String uid) {
        taken.remove(uid);
        stages.remove(uid);
    }

    private void take(Pod pod) {
        var scheduled = pod.getSpec().getNodeName() == null
                ? client.update(
                        pod.edit().editSpec().withNodeName(NODE).endSpec().build())
                : pod;
        var spec = scheduled.getSpec();
        var first = new LinkedHashMap<String, ContainerStage>();
        for (var container : spec.getInitContainers()) {
            first.put(container.getName(), ContainerStage.initialising());
        }
        var waitsForOthers = !spec.getInitContainers().isEmpty();
        for (Container container : spec.getContainers()) {
            first.put(container.getName(), waitsForOthers ? ContainerStage.initialising() : ContainerStage.creating());
        }
        stages.put(scheduled.getMetadata().getUid(), first);
        report(scheduled);
        var namespace = scheduled.getMetadata().getNamespace();
        var byTime = new TreeMap<Duration, List<Script.Step>>();
        for (var step : Script.of(spec, timing, map -> client.get(ConfigMap.class, namespace, map))) {
            byTime.computeIfAbsent(step.at(), _ -> new ArrayList<>()).add(step);
        }
        byTime.forEach((at, steps) -> loop.after(at, () -> reach(scheduled, steps)));
    }

    private void reach(Pod taken, List<Script.Step> steps) {
        var metadata = taken.getMetadata();
        var known = stages.get(metadata.getUid());
        if (known == null) {
            return;
        }
        steps.forEach(step -> known.put(step.container(), step.stage()));
        client.get(Pod.class, metadata.getNamespace(), metadata.getName())
                .filter(pod -> pod.getMetadata().getUid().equals(metadata.getUid()))
                .ifPresent(this::report);
    }

    private void report(Pod pod) {
        var known = stages.getOrDefault(pod.getMetadata().getUid(), Map.of());
        client.updateStatus(
                pod.edit().withStatus(PodStatuses.of(pod, known, now())).build());
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
