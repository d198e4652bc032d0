package dev.shiplock.e2e;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of the shop's services, as one environment runs it.
 *
 * @param image the whole reference
 * @param replicas pods; of a DaemonSet the nodes decide
 * @param startup seconds that a new pod takes at least until it is ready
 * @param variables in their order
 * @param config data of its ConfigMap {@code <name>-config}, mounted at {@code /etc/shop}; none if empty
 */
record Workload(
        Kind kind,
        String name,
        String image,
        int replicas,
        int startup,
        Map<String, String> variables,
        Map<String, String> config) {
    static final int PORT = 8080;

    /** What runs its pods. */
    enum Kind {
        Deployment,
        StatefulSet,
        DaemonSet
    }

    Workload {
        variables = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        config = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(config));
    }

    /** A Deployment of the shop's first version. */
    static Workload deployment(String name) {
        return of(Kind.Deployment, name);
    }

    /** The shop's first version, one pod. */
    static Workload of(Kind kind, String name) {
        return new Workload(kind, name, reference(name, "v1"), 1, 0, Map.of(), Map.of());
    }

    static String reference(String name, String tag) {
        return "local/shop-" + name + ":" + tag;
    }

    String ref() {
        return kind + "/" + name;
    }

    Workload version(String tag) {
        return new Workload(kind, name, reference(name, tag), replicas, startup, variables, config);
    }

    Workload replicas(int count) {
        return new Workload(kind, name, image, count, startup, variables, config);
    }

    Workload startsIn(int seconds) {
        return new Workload(kind, name, image, replicas, seconds, variables, config);
    }

    Workload with(String variable, String value) {
        return new Workload(kind, name, image, replicas, startup, plus(variables, variable, value), config);
    }

    Workload configured(String key, String value) {
        return new Workload(kind, name, image, replicas, startup, variables, plus(config, key, value));
    }

    private static Map<String, String> plus(Map<String, String> map, String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(map);
        more.put(key, value);
        return more;
    }

    /** Everything of it: ConfigMap, Service, and what runs its pods. */
    List<HasMetadata> objects(String namespace) {
        List<HasMetadata> objects = new ArrayList<>();
        if (!config.isEmpty()) {
            objects.add(configMap(namespace));
        }
        objects.add(service(namespace));
        objects.add(
                switch (kind) {
                    case Deployment -> deploymentIn(namespace);
                    case StatefulSet -> statefulSetIn(namespace);
                    case DaemonSet -> daemonSetIn(namespace);
                });
        return objects;
    }

    private HasMetadata deploymentIn(String namespace) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withTemplate(template())
                .endSpec()
                .build();
    }

    private HasMetadata statefulSetIn(String namespace) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withServiceName(name)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withTemplate(template())
                .endSpec()
                .build();
    }

    private HasMetadata daemonSetIn(String namespace) {
        return new DaemonSetBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withTemplate(template())
                .endSpec()
                .build();
    }

    private PodTemplateSpec template() {
        ContainerBuilder container = new ContainerBuilder()
                .withName(name)
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                .withEnv(environment())
                .addNewPort()
                .withName("http")
                .withContainerPort(PORT)
                .endPort()
                .withNewReadinessProbe()
                .withNewHttpGet()
                .withPath("/ready")
                .withNewPort("http")
                .endHttpGet()
                .withPeriodSeconds(1)
                .withFailureThreshold(1)
                .withInitialDelaySeconds(startup)
                .endReadinessProbe();
        PodTemplateSpecBuilder template = new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(1L)
                .endSpec();
        if (!config.isEmpty()) {
            container
                    .addNewVolumeMount()
                    .withName("config")
                    .withMountPath("/etc/shop")
                    .endVolumeMount();
            template.editSpec()
                    .addNewVolume()
                    .withName("config")
                    .withNewConfigMap()
                    .withName(configName())
                    .endConfigMap()
                    .endVolume()
                    .endSpec();
        }
        return template.editSpec().withContainers(container.build()).endSpec().build();
    }

    private List<EnvVar> environment() {
        return variables.entrySet().stream()
                .map(variable -> new EnvVarBuilder()
                        .withName(variable.getKey())
                        .withValue(variable.getValue())
                        .build())
                .toList();
    }

    private String configName() {
        return name + "-config";
    }

    private ConfigMap configMap(String namespace) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(configName())
                .withNamespace(namespace)
                .endMetadata()
                .withData(config)
                .build();
    }

    private Service service(String namespace) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .addToSelector("app", name)
                .addNewPort()
                .withPort(PORT)
                .withNewTargetPort("http")
                .endPort()
                .endSpec()
                .build();
    }
}
