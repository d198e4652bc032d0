package dev.shiplock.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.Promotion;
import dev.shiplock.demo.api.InProcessClient;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Input that the operator refuses: a file of manifests whose Promotion {@code refused} gets the answer beside it. A file that says more has a
 * production of its own, in a namespace that is named like the case: what it says of production's objects is merged into them, everything
 * else is created.
 */
record RefusedCase(String name, List<ObjectNode> given) {
    static final Path FOLDER = Path.of("src/test/resources/refused/operator");
    private static final String PROMOTION = "refused";
    static final String OTHER = "works";

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern RANDOM = Pattern.compile("\\$\\{random:([0-9]+)}");
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "ConfigMap", ConfigMap.class,
            "Deployment", Deployment.class,
            "StatefulSet", StatefulSet.class,
            "Environment", Environment.class,
            "EnvironmentRevision", EnvironmentRevision.class,
            "Promotion", Promotion.class);

    static List<RefusedCase> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".yaml"))
                    .map(file -> read(file.substring(0, file.length() - ".yaml".length())))
                    .sorted(Comparator.comparing(RefusedCase::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer: type and reason of the condition in the first line, its message in the second. */
    Path answer() {
        return FOLDER.resolve(name + ".message");
    }

    /** Where its Promotion is: in the shop's production, or in one of its own if the file says anything of that. */
    String namespace() {
        return given.size() == 1 ? Shop.PRODUCTION : name;
    }

    /** Builds what the file needs of production. */
    void furnish(InProcessClient user) {
        if (given.size() == 1) {
            return;
        }
        given.stream()
                .map(RefusedCase::namespace)
                .filter(namespace -> !namespace.isEmpty())
                .distinct()
                .forEach(namespace -> create(user, namespace));
        create(user, name);
        List<ObjectNode> production = production(name);
        for (ObjectNode object : given) {
            production.stream()
                    .filter(own -> isSame(own, object))
                    .findFirst()
                    .ifPresentOrElse(own -> merge(own, object), () -> production.add(object));
        }
        production.stream()
                .filter(object -> !Set.of("Namespace", "Promotion").contains(kind(object)))
                .forEach(object -> create(user, name, object));
    }

    /** Asks for what is refused, and in a production of its own also for something that is not. */
    void ask(InProcessClient user) {
        String namespace = namespace();
        Stream.concat(given.stream(), namespace.equals(name) ? production(name).stream() : Stream.of())
                .filter(object -> kind(object).equals("Promotion"))
                .forEach(object -> create(user, namespace, object));
    }

    private static String kind(ObjectNode object) {
        return object.path("kind").asText();
    }

    /** Opens the annex beside the shop's production, for the cases that have none of their own. */
    static void openShop(InProcessClient user) {
        List<ObjectNode> annexed = production(Shop.PRODUCTION);
        user.edit(
                "environments.shiplock.dev",
                Shop.PRODUCTION,
                "production",
                production -> annexed.stream()
                        .filter(object -> isSame(object, production))
                        .forEach(object -> merge(production, object)));
        annexed.stream()
                .filter(object -> Set.of("annex", OTHER)
                        .contains(object.at("/metadata/name").asText()))
                .forEach(object -> create(user, Shop.PRODUCTION, object));
    }

    private static boolean isSame(ObjectNode one, ObjectNode other) {
        return one.path("kind").equals(other.path("kind"))
                && one.at("/metadata/name").equals(other.at("/metadata/name"));
    }

    private static String namespace(ObjectNode object) {
        return object.at("/metadata/namespace").asText();
    }

    private static RefusedCase read(String name) {
        try {
            String text = RANDOM.matcher(Files.readString(FOLDER.resolve(name + ".yaml")))
                    .replaceAll(match -> random(Integer.parseInt(match.group(1))));
            List<ObjectNode> objects = new ArrayList<>();
            YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(text).forEachRemaining(objects::add);
            objects.stream()
                    .filter(object -> kind(object).equals("Promotion"))
                    .filter(object -> object.at("/metadata/name").asText().equals(PROMOTION))
                    .forEach(object -> object.withObject("/metadata").put("name", name));
            return new RefusedCase(name, objects);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A text that no compression makes smaller by much; always the same. */
    private static String random(int characters) {
        return new Random(characters)
                .ints(characters, 0, 64)
                .mapToObj(i -> "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".substring(i, i + 1))
                .collect(Collectors.joining());
    }

    /** The shop's production, and beside it a small environment that is in order, with a Promotion that can be carried out; one that only plans is enough where there are dozens. */
    private static List<ObjectNode> production(String namespace) {
        List<HasMetadata> objects = List.of(
                Shop.environment("""
                        metadata: {name: production}
                        spec:
                          own: {site: shop.example.com, database: postgres.shop-production/shop}
                          workloads: {selector: {matchExpressions: [{key: app, operator: NotIn, values: [annex, stage]}]}}
                        """),
                Shop.environment("""
                        metadata: {name: annex}
                        spec:
                          workloads: {selector: {matchLabels: {app: annex}}}
                        """),
                Shop.config(namespace, "api-config", Map.of("GREETING", "hello from version 1")),
                Shop.deployment(namespace, "api", 1, Shop.template("api", 1, "shop.example.com", "api-config")),
                Shop.deployment(namespace, "web", 1, Shop.template("web", 1, "shop.example.com", "")),
                Shop.statefulSet(namespace, "store", 1, Shop.template("store", 1, "shop.example.com", "")),
                Shop.deployment(namespace, "annex", 1, Shop.template("annex", 1, "annex.example.com", "")),
                Lab.promotion("""
                        metadata: {name: works}
                        spec:
                          mode: %s
                          from: {environment: staging, namespace: shop-staging}
                          to: {environment: annex}
                          set: [{workload: annex, variable: OPEN, value: "yes"}]
                        """.formatted(namespace.equals(Shop.PRODUCTION) ? "Promote" : "Plan")));
        return objects.stream()
                .map(object -> {
                    object.getMetadata().setNamespace(namespace);
                    return (ObjectNode) YAML.valueToTree(object);
                })
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** As a JSON merge patch does. */
    private static void merge(ObjectNode into, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> member : patch.properties()) {
            if (member.getValue() instanceof ObjectNode changed
                    && into.get(member.getKey()) instanceof ObjectNode old) {
                merge(old, changed);
            } else if (member.getValue().isNull()) {
                into.remove(member.getKey());
            } else {
                into.set(member.getKey(), member.getValue());
            }
        }
    }

    private static void create(InProcessClient user, String namespace) {
        user.create(new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .endMetadata()
                .build());
    }

    private static void create(InProcessClient user, String namespace, ObjectNode object) {
        boolean deleted = object.withObject("/metadata").remove("deletionTimestamp") != null;
        if (namespace(object).isEmpty()) {
            object.withObject("/metadata").put("namespace", namespace);
        }
        HasMetadata typed = Serialization.unmarshal(object.toString(), Objects.requireNonNull(KINDS.get(kind(object))));
        user.create(typed);
        if (deleted) {
            user.delete(typed);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
