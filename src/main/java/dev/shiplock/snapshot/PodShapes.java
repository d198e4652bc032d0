package dev.shiplock.snapshot;

import static dev.shiplock.snapshot.Shapes.members;
import static dev.shiplock.snapshot.Shapes.whole;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.Shape.Anything;
import dev.shiplock.snapshot.Shape.Ignored;
import dev.shiplock.snapshot.Shape.Keyed;
import java.util.function.Predicate;

/** The shape of pods: containers, volumes and what else a pod template says. Defaults: pkg/apis/core/v1/defaults.go. */
final class PodShapes {
    private static final Shape ANYTHING = new Anything();
    private static final Shape IGNORED = new Ignored();
    private static final Predicate<String> NONE = name -> false;

    private static final Shape CAPABILITIES =
            members("add", whole(Form.Unordered), "drop", whole(Form.Unordered)).others(ANYTHING);

    private static final Shape CONTAINER = members("image", whole(Form.Image, ChangeKind.Image))
            .and("env", new Keyed("name", whole(Form.Variable, ChangeKind.Variable), NONE))
            .and("envFrom", whole(Form.Sources))
            .and("resources", whole(Form.Resources, ChangeKind.Resources))
            .and("livenessProbe", whole(Form.Probe, ChangeKind.Probe))
            .and("readinessProbe", whole(Form.Probe, ChangeKind.Probe))
            .and("startupProbe", whole(Form.Probe, ChangeKind.Probe))
            .and("command", whole(Form.Arguments, ChangeKind.Command))
            .and("args", whole(Form.Arguments, ChangeKind.Command))
            .and("ports", whole(Form.Ports))
            .and("resizePolicy", whole(Form.Unordered))
            .and("volumeMounts", mounts())
            .and("volumeDevices", new Keyed("devicePath", ANYTHING, NONE))
            .and("securityContext", members("capabilities", CAPABILITIES).others(ANYTHING))
            .defaults("terminationMessagePath", "/dev/termination-log", "terminationMessagePolicy", "File")
            .defaults("stdin", false, "stdinOnce", false, "tty", false)
            .others(ANYTHING, PodShapes::containerDefault, "imagePullPolicy");

    private static final Shape CONTAINERS =
            new Keyed("name", CONTAINER, name -> Injected.container(name).isPresent());

    private static final Shape VOLUME = members("configMap", files("name", Form.ConfigMapName))
            .and("secret", files("secretName", Form.SecretName))
            .and(
                    "projected",
                    members("sources", whole(Form.Sources))
                            .defaults("defaultMode", 420)
                            .others(ANYTHING))
            .and("downwardAPI", members().defaults("defaultMode", 420).others(ANYTHING))
            .and("hostPath", members().defaults("type", "").others(ANYTHING))
            .others(ANYTHING);

    static final Shape POD = members("containers", CONTAINERS, "initContainers", CONTAINERS)
            .and("ephemeralContainers", IGNORED)
            .and("nodeName", IGNORED)
            .and("serviceAccount", IGNORED)
            .and("serviceAccountName", whole(Form.Name))
            .and("imagePullSecrets", whole(Form.SecretNames))
            .and("volumes", new Keyed("name", VOLUME, Injected::volume))
            .and("tolerations", whole(Form.Unordered))
            .and("topologySpreadConstraints", whole(Form.Unordered))
            .and("readinessGates", whole(Form.Unordered))
            .and("schedulingGates", whole(Form.Unordered))
            .and("hostAliases", new Keyed("ip", ANYTHING, NONE))
            .and(
                    "securityContext",
                    members("supplementalGroups", whole(Form.Unordered)).others(ANYTHING))
            .defaults("restartPolicy", "Always", "dnsPolicy", "ClusterFirst", "schedulerName", "default-scheduler")
            .defaults("terminationGracePeriodSeconds", 30, "serviceAccountName", "default", "enableServiceLinks", true)
            .defaults("hostNetwork", false, "hostPID", false, "hostIPC", false, "shareProcessNamespace", false)
            .others(ANYTHING);

    private PodShapes() {}

    private static Shape mounts() {
        Shape mount = members()
                .defaults("readOnly", false, "recursiveReadOnly", "Disabled", "subPath", "")
                .others(ANYTHING);
        return new Keyed("mountPath", mount, path -> path.startsWith("/var/run/secrets/kubernetes.io/serviceaccount"));
    }

    private static Shape files(String name, Form form) {
        return members(name, whole(form), "items", new Keyed("key", ANYTHING, NONE))
                .defaults("defaultMode", 420, "optional", false)
                .others(ANYTHING);
    }

    private static JsonNode containerDefault(String member, JsonNode container) {
        return container.path("image").isTextual()
                ? TextNode.valueOf(ImageReference.parse(container.path("image").textValue())
                        .defaultPullPolicy())
                : MissingNode.getInstance();
    }
}
