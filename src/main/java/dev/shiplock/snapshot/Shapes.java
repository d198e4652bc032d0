package dev.shiplock.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.Shape.Anything;
import dev.shiplock.snapshot.Shape.Entries;
import dev.shiplock.snapshot.Shape.Ignored;
import dev.shiplock.snapshot.Shape.Members;
import dev.shiplock.snapshot.Shape.Whole;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** The shapes of workloads. Defaults are those of the API server (pkg/apis/apps/v1 and batch/v1, defaults.go). */
public final class Shapes {
    /** Labels of objects and pod templates; names of objects in them are the environment's. */
    public static final Shape LABELS = new Entries(Form.Name, Noise::is);

    /** Annotations of objects and pod templates. */
    public static final Shape ANNOTATIONS = new Entries(Form.Plain, Noise::is);

    /** What nothing is known about. */
    public static final Shape ANYTHING = new Anything();

    static final Shape IGNORED = new Ignored();
    /** The default of objects whose members have defaults even if the object is absent. */
    private static final JsonNode EMPTY = JsonNodeFactory.instance.objectNode();

    private static final Shape RESOURCES = whole(Form.Resources);
    private static final Shape QUANTITY = whole(Form.Quantity);

    private static final Shape METADATA =
            members("labels", LABELS, "annotations", ANNOTATIONS).others(IGNORED);
    private static final Shape TEMPLATE =
            members("metadata", METADATA, "spec", PodShapes.POD).others(ANYTHING);
    private static final Shape SELECTOR =
            members("matchLabels", new Entries(Form.Name, name -> false)).others(ANYTHING);
    private static final Shape REPLICAS = whole(Form.Plain, ChangeKind.Replicas);

    private static final Shape DEPLOYMENT = members("template", TEMPLATE, "selector", SELECTOR, "replicas", REPLICAS)
            .and("strategy", rolling("maxSurge", "25%", "maxUnavailable", "25%"))
            .defaults("strategy", EMPTY)
            .defaults("replicas", 1, "revisionHistoryLimit", 10, "progressDeadlineSeconds", 600)
            .defaults("minReadySeconds", 0, "paused", false)
            .others(ANYTHING);

    private static final Shape STATEFUL_SET = members("template", TEMPLATE, "selector", SELECTOR, "replicas", REPLICAS)
            .and("serviceName", whole(Form.Name))
            .and("updateStrategy", rolling("partition", 0))
            .defaults("updateStrategy", EMPTY, "persistentVolumeClaimRetentionPolicy", EMPTY)
            .and("volumeClaimTemplates", whole(Form.Claims))
            .and(
                    "persistentVolumeClaimRetentionPolicy",
                    members()
                            .defaults("whenDeleted", "Retain", "whenScaled", "Retain")
                            .others(ANYTHING))
            .defaults("replicas", 1, "revisionHistoryLimit", 10, "podManagementPolicy", "OrderedReady")
            .defaults("minReadySeconds", 0)
            .others(ANYTHING);

    private static final Shape DAEMON_SET = members("template", TEMPLATE, "selector", SELECTOR)
            .and("updateStrategy", rolling("maxUnavailable", 1, "maxSurge", 0))
            .defaults("updateStrategy", EMPTY)
            .defaults("revisionHistoryLimit", 10, "minReadySeconds", 0)
            .others(ANYTHING);

    private static final Shape JOB = members("template", TEMPLATE, "selector", IGNORED)
            .defaults("backoffLimit", 6, "completions", 1, "parallelism", 1, "completionMode", "NonIndexed")
            .defaults("suspend", false, "manualSelector", false, "podReplacementPolicy", "TerminatingOrFailed")
            .others(ANYTHING);

    private static final Shape CRON_JOB = members(
                    "jobTemplate", members("metadata", METADATA, "spec", JOB).others(ANYTHING))
            .defaults("concurrencyPolicy", "Allow", "suspend", false)
            .defaults("successfulJobsHistoryLimit", 3, "failedJobsHistoryLimit", 1)
            .others(ANYTHING);

    private static final Shape OTHER = members("template", TEMPLATE, "selector", SELECTOR, "replicas", REPLICAS)
            .others(ANYTHING);

    private Shapes() {}

    /** The shape of {@code spec} in workloads of a kind. */
    public static Shape ofSpec(String kind) {
        return switch (kind) {
            case "Deployment" -> DEPLOYMENT;
            case "StatefulSet" -> STATEFUL_SET;
            case "DaemonSet" -> DAEMON_SET;
            case "CronJob" -> CRON_JOB;
            default -> OTHER;
        };
    }

    /** The shape of a member that nothing is known about but its name; quantities have the same names in custom resources. */
    public static Shape ofUnknown(String member) {
        return switch (member) {
            case "resources" -> RESOURCES;
            case "sizeLimit", "divisor", "storage" -> QUANTITY;
            case "status" -> IGNORED;
            default -> ANYTHING;
        };
    }

    private static Shape rolling(Object... defaults) {
        return members("rollingUpdate", members().defaults(defaults).others(ANYTHING))
                .defaults("type", "RollingUpdate", "rollingUpdate", EMPTY)
                .others(ANYTHING);
    }

    static Shape whole(Form form) {
        return new Whole(form, Optional.empty());
    }

    static Shape whole(Form form, ChangeKind carriedBy) {
        return new Whole(form, Optional.of(carriedBy));
    }

    /** Begins an object; names and shapes alternate. */
    static Builder members(Object... shapes) {
        Builder builder = new Builder(new HashMap<>(), JsonNodeFactory.instance.objectNode());
        for (int i = 0; i < shapes.length; i += 2) {
            builder.and((String) shapes[i], (Shape) shapes[i + 1]);
        }
        return builder;
    }

    /** An object's shape in the making. */
    record Builder(Map<String, Shape> known, ObjectNode fixed) {
        Builder and(String name, Shape shape) {
            known.put(name, shape);
            return this;
        }

        /** Names and default values alternate. */
        Builder defaults(Object... values) {
            for (int i = 0; i < values.length; i += 2) {
                fixed.set((String) values[i], node(values[i + 1]));
            }
            return this;
        }

        Shape others(Shape others) {
            return new Members(known, new Fixed(fixed), others);
        }

        Shape others(Shape others, BiFunction<String, JsonNode, JsonNode> computed, String... names) {
            return new Members(known, new Computed(new Fixed(fixed), Set.of(names), computed), others);
        }

        private static JsonNode node(Object value) {
            return switch (value) {
                case String text -> JsonNodeFactory.instance.textNode(text);
                case Integer number -> JsonNodeFactory.instance.numberNode(number);
                case Boolean flag -> JsonNodeFactory.instance.booleanNode(flag);
                case JsonNode json -> json;
                default -> MissingNode.getInstance();
            };
        }
    }

    private record Fixed(ObjectNode values) implements Shape.Defaults {
        @Override
        public Set<String> names() {
            return values.properties().stream().map(Map.Entry::getKey).collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public JsonNode of(String member, JsonNode object) {
            return values.path(member);
        }
    }

    private record Computed(Fixed fixed, Set<String> computedNames, BiFunction<String, JsonNode, JsonNode> computed)
            implements Shape.Defaults {
        @Override
        public Set<String> names() {
            Set<String> names = new HashSet<>(fixed.names());
            names.addAll(computedNames);
            return names;
        }

        @Override
        public JsonNode of(String member, JsonNode object) {
            return computedNames.contains(member) ? computed.apply(member, object) : fixed.of(member, object);
        }
    }
}
