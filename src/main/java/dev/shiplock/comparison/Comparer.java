package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.comparison.Translation.Value;
import dev.shiplock.snapshot.ConfigMapSnapshot;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.Form;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.SecretSnapshot;
import dev.shiplock.snapshot.Shape;
import dev.shiplock.snapshot.Shapes;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Compares two environments, both ways: what only the target has counts as much as what only the source has. Objects of which it is
 * ambiguous what they correspond to are not compared; see {@link Correlation#ambiguities}.
 */
public final class Comparer {
    private static final Shape CONFIG = new Shape.Whole(Form.Document, Optional.of(ChangeKind.Config));
    private static final Shape BINARY = new Shape.Whole(Form.Binary, Optional.of(ChangeKind.Config));
    private static final int SHOWN_OF_HASH = 8;

    private final EnvironmentSnapshot left;
    private final EnvironmentSnapshot right;
    private final Correlation correlation;
    private final Translator translator;
    private final List<Difference> found = new ArrayList<>();

    private Comparer(EnvironmentSnapshot left, EnvironmentSnapshot right, Correlation correlation) {
        this.left = left;
        this.right = right;
        this.correlation = correlation;
        translator = new Translator(left, right, correlation);
    }

    /**
     * Every field that corresponding objects do not have in common, workloads first, each kind in the order of the target's names.
     *
     * @param left the source
     * @param right the target
     */
    public static List<Difference> compare(EnvironmentSnapshot left, EnvironmentSnapshot right) {
        return compare(left, right, Correlation.between(left, right));
    }

    /** The same with a correlation of the two that is there already. */
    public static List<Difference> compare(
            EnvironmentSnapshot left, EnvironmentSnapshot right, Correlation correlation) {
        Comparer comparer = new Comparer(left, right, correlation);
        correlation.pairs().forEach(pair -> comparer.compare(pair.getKey(), pair.getValue()));
        correlation.onlyInSource().forEach(comparer::onlyInSource);
        correlation.onlyInTarget().forEach(comparer::onlyInTarget);
        return List.copyOf(comparer.found);
    }

    private void compare(ObjectRef source, ObjectRef target) {
        switch (source.kind()) {
            case "ConfigMap" -> compareConfigMaps(source, target);
            case "Secret" -> compareSecrets(source, target);
            default ->
                compareWorkloads(
                        left.workload(source).orElseThrow(),
                        right.workload(target).orElseThrow());
        }
    }

    private void compareWorkloads(WorkloadSnapshot source, WorkloadSnapshot target) {
        boolean autoscaled =
                source.autoscaler().isPresent() || target.autoscaler().isPresent();
        Walk walk = new Walk(source.ref(), target.ref(), translator, correlation, autoscaled, found);
        Trail metadata = Trail.ROOT.member("metadata");
        walk.compare(Shapes.LABELS, texts(source.labels()), texts(target.labels()), metadata.member("labels"));
        walk.compare(
                Shapes.ANNOTATIONS,
                texts(source.annotations()),
                texts(target.annotations()),
                metadata.member("annotations"));
        walk.compare(Shapes.ofSpec(target.ref().kind()), source.spec(), target.spec(), Trail.ROOT.member("spec"));
        if (autoscaled) {
            walk.compare(Shapes.ANYTHING, bounds(source), bounds(target), Trail.ROOT.member("autoscaler"));
        }
    }

    /** The bounds that an autoscaler keeps, in place of the number of replicas that it has chosen at the moment. */
    private static JsonNode bounds(WorkloadSnapshot workload) {
        ObjectNode bounds = JsonNodeFactory.instance.objectNode();
        workload.autoscaler().ifPresent(it -> bounds.put("min", it.min()).put("max", it.max()));
        return bounds;
    }

    private static JsonNode texts(Map<String, String> texts) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        texts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> object.put(entry.getKey(), entry.getValue()));
        return object;
    }

    private void compareConfigMaps(ObjectRef source, ObjectRef target) {
        ConfigMapSnapshot from = left.configMap(source.name()).orElseThrow();
        ConfigMapSnapshot to = right.configMap(target.name()).orElseThrow();
        Walk walk = new Walk(source, target, translator, correlation, false, found);
        walk.compareEntries(CONFIG, from.data(), to.data(), Trail.ROOT.member("data"));
        walk.compareEntries(BINARY, from.binaryData(), to.binaryData(), Trail.ROOT.member("binaryData"));
        if (from.immutable() != to.immutable()) {
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            walk.compare(
                    Shapes.ANYTHING,
                    nodes.booleanNode(from.immutable()),
                    nodes.booleanNode(to.immutable()),
                    Trail.ROOT.member("immutable"));
        }
    }

    private void compareSecrets(ObjectRef source, ObjectRef target) {
        SecretSnapshot from = left.secret(source.name()).orElseThrow();
        SecretSnapshot to = right.secret(target.name()).orElseThrow();
        Walk walk = new Walk(source, target, translator, correlation, false, found);
        walk.compareEntries(
                new Shape.Whole(Form.Binary, Optional.empty()),
                shown(from.hashes()),
                shown(to.hashes()),
                Trail.ROOT.member("data"));
    }

    /** Enough of each keyed hash to tell two values apart. */
    private static SortedMap<String, String> shown(SortedMap<String, String> hashes) {
        SortedMap<String, String> shown = new TreeMap<>();
        hashes.forEach((key, hash) ->
                shown.put(key, "hash " + hash.substring(0, Math.min(SHOWN_OF_HASH, hash.length()))));
        return shown;
    }

    private void onlyInSource(ObjectRef ref) {
        FieldValue value = whole(left, ref);
        found.add(new Difference(
                Optional.of(ref),
                Optional.empty(),
                FieldPath.ROOT,
                Optional.empty(),
                value,
                FieldValue.ABSENT,
                new Value(value)));
    }

    private void onlyInTarget(ObjectRef ref) {
        found.add(new Difference(
                Optional.empty(),
                Optional.of(ref),
                FieldPath.ROOT,
                Optional.empty(),
                FieldValue.ABSENT,
                whole(right, ref),
                new Value(FieldValue.ABSENT)));
    }

    /** A workload's spec; of a ConfigMap or Secret only that it is there. */
    private static FieldValue whole(EnvironmentSnapshot environment, ObjectRef ref) {
        return environment
                .workload(ref)
                .map(it -> FieldValue.of(it.spec()))
                .orElseGet(() -> new FieldValue.Present(TextNode.valueOf(ref.toString())));
    }
}
