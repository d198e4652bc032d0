package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Makes up Deployments and changes of them; the same seed makes the same ones. */
final class RandomWorkloads {
    static final ObjectRef REF = new ObjectRef("Deployment", "api");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final FieldPath TEMPLATE = FieldPath.of("spec", "template");
    private static final FieldPath CONTAINERS = TEMPLATE.member("spec").member("containers");
    private static final List<String> NAMES = List.of("api", "sidecar/x", "log~er");

    private final Random random;

    RandomWorkloads(Random random) {
        this.random = random;
    }

    ObjectNode object() {
        ObjectNode object = JSON.objectNode();
        object.putObject("metadata").put("uid", "u1").put("resourceVersion", "7");
        ObjectNode spec = object.putObject("spec");
        if (random.nextBoolean()) {
            spec.put("replicas", 1L + random.nextInt(3));
        }
        ObjectNode template = spec.putObject("template");
        if (random.nextBoolean()) {
            ObjectNode metadata = template.putObject("metadata");
            if (random.nextBoolean()) {
                metadata.putObject("annotations").put("other", "x");
            }
        }
        ArrayNode containers = template.putObject("spec").putArray("containers");
        NAMES.forEach(name -> containers.add(container(name)));
        return object;
    }

    /** One in which anything may be missing, reordered or there besides. */
    ObjectNode messyObject() {
        ObjectNode object = object();
        ObjectNode pod = (ObjectNode) object.at("/spec/template/spec");
        List<JsonNode> containers =
                new ArrayList<>(pod.path("containers").valueStream().toList());
        Collections.shuffle(containers, random);
        pod.putArray("containers").addAll(containers.subList(0, 1 + random.nextInt(containers.size())));
        if (random.nextBoolean()) {
            ArrayNode volumes = pod.putArray("volumes");
            NAMES.stream()
                    .filter(name -> random.nextBoolean())
                    .forEach(name -> volumes.addObject()
                            .put("name", name)
                            .set("emptyDir", resources().toOptional().orElseThrow()));
        }
        if (random.nextBoolean()) {
            pod.putArray("tolerations").addObject().put("key", "k" + random.nextInt(2));
        }
        if (random.nextBoolean()) {
            pod.putObject("securityContext").put("runAsUser", random.nextInt(2)).put("fsGroup", 1);
        }
        return object;
    }

    private ObjectNode container(String name) {
        ObjectNode container = JSON.objectNode().put("name", name).put("image", "img:" + random.nextInt(3));
        int variables = random.nextInt(5);
        if (variables > 0 || random.nextInt(4) == 0) {
            ArrayNode env = container.putArray("env");
            Set<String> names = new LinkedHashSet<>();
            for (int i = 0; i < variables; i++) {
                names.add(variable());
            }
            names.forEach(it -> env.addObject().put("name", it).put("value", "v" + random.nextInt(3)));
        }
        return container;
    }

    private String variable() {
        return "V" + random.nextInt(6);
    }

    /** A change of at least so many fields. */
    ObjectChange change(JsonNode live, int fields) {
        while (true) {
            Optional<ObjectChange> change = draft(live).change(REF, wanted());
            if (change.isPresent() && change.get().changes().size() >= fields) {
                return change.get();
            }
        }
    }

    /** The next change of an object that was changed before. */
    ObjectChange change(Draft draft) {
        while (true) {
            Optional<ObjectChange> change = draft.change(REF, wanted());
            if (change.isPresent()) {
                return change.get();
            }
        }
    }

    Draft draft(JsonNode live) {
        return new Draft(environment(live));
    }

    static EnvironmentSnapshot environment(JsonNode live) {
        WorkloadSnapshot workload = new WorkloadSnapshot(
                REF, "u1", "7", Map.of(), Map.of(), live.path("spec"), Optional.empty(), Optional.empty());
        return new EnvironmentSnapshot(
                "production",
                "shop",
                Specs.ENVIRONMENT,
                new TreeMap<>(Map.of(REF, workload)),
                new TreeMap<>(),
                new TreeMap<>());
    }

    List<Wanted> wanted() {
        List<Wanted> wanted = new ArrayList<>();
        Set<FieldPath> fields = new HashSet<>();
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            Wanted one = one(i);
            if (fields.add(one.field())) {
                wanted.add(one);
            }
        }
        return wanted;
    }

    private Wanted one(int order) {
        FieldPath container = CONTAINERS.element("name", NAMES.get(random.nextInt(NAMES.size())));
        return switch (random.nextInt(6)) {
            case 0 -> member(container.member("image"), FieldValue.of("img:" + random.nextInt(3)));
            case 1 -> member(Restarts.field(REF), FieldValue.of("digest" + random.nextInt(3)));
            case 2 ->
                member(
                        FieldPath.of("spec", "replicas"),
                        new FieldValue.Present(JSON.numberNode(1 + random.nextInt(3))));
            case 3 -> member(container.member("resources"), random.nextBoolean() ? FieldValue.ABSENT : resources());
            default -> variable(container, order);
        };
    }

    private static Wanted member(FieldPath field, FieldValue after) {
        return Wanted.member(REF, ChangeKind.Image, field, after, "");
    }

    private FieldValue resources() {
        ObjectNode resources = JSON.objectNode();
        resources.putObject("limits").put("cpu", random.nextInt(3) + "m");
        return new FieldValue.Present(resources);
    }

    private Wanted variable(FieldPath container, int order) {
        String name = variable();
        FieldValue after = random.nextInt(3) == 0
                ? FieldValue.ABSENT
                : new FieldValue.Present(JSON.objectNode().put("name", name).put("value", "v" + random.nextInt(3)));
        Placement placement = switch (random.nextInt(3)) {
            case 0 -> new Placement.End();
            case 1 -> new Placement.At(random.nextInt(4));
            default -> new Placement.Behind(List.of(variable(), variable()), Set.of(variable()));
        };
        return new Wanted(
                REF,
                Optional.of(ChangeKind.Variable),
                container.member("env").element("name", name),
                after,
                placement,
                order,
                Optional.empty(),
                "");
    }
}
