package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds rules that cover no field of either environment: they are mistyped, or left over. */
public final class IdleRules {
    private final EnvironmentSnapshot source;
    private final EnvironmentSnapshot target;
    private final Map<ObjectRef, List<FieldPath>> fields = new HashMap<>();

    private IdleRules(EnvironmentSnapshot source, EnvironmentSnapshot target, EnvironmentSnapshot after) {
        this.source = source;
        this.target = target;
        after.workloads().values().forEach(workload -> add(after, workload, workload.ref()));
        target.workloads().values().forEach(workload -> add(target, workload, workload.ref()));
        Map<ObjectRef, ObjectRef> counterparts = new HashMap<>();
        Correlation.between(source, target).pairs().forEach(pair -> counterparts.put(pair.getKey(), pair.getValue()));
        // Rules know a workload by the name that the target has for it.
        source.workloads()
                .values()
                .forEach(workload -> add(source, workload, counterparts.getOrDefault(workload.ref(), workload.ref())));
        Stream.of(after, target, source).forEach(this::addData);
    }

    private void add(EnvironmentSnapshot environment, WorkloadSnapshot workload, ObjectRef named) {
        List<FieldPath> known = fields.computeIfAbsent(named, it -> new ArrayList<>());
        Nodes.of(JsonNodeFactory.instance.objectNode().set("spec", workload.spec()))
                .forEach(known::add);
        Variable.of(environment, workload).forEach(variable -> known.add(variable.field()));
    }

    private void addData(EnvironmentSnapshot environment) {
        environment.configMaps().values().forEach(config -> {
            add(ObjectRef.configMap(config.name()), "data", config.data().keySet());
            add(
                    ObjectRef.configMap(config.name()),
                    "binaryData",
                    config.binaryData().keySet());
        });
        environment
                .secrets()
                .values()
                .forEach(secret -> add(
                        new ObjectRef("Secret", secret.name()),
                        "data",
                        secret.hashes().keySet()));
    }

    private void add(ObjectRef object, String member, Collection<String> keys) {
        List<FieldPath> known = fields.computeIfAbsent(object, it -> new ArrayList<>());
        keys.forEach(key -> known.add(FieldPath.of(member, key)));
    }

    /**
     * A sentence for each such rule, in the order of the rules.
     *
     * @param after the target as a plan would leave it
     */
    public static List<String> of(
            EnvironmentSnapshot source, EnvironmentSnapshot target, EnvironmentSnapshot after, Rulebook rules) {
        if (rules.all().findAny().isEmpty()) {
            return List.of();
        }
        IdleRules idle = new IdleRules(source, target, after);
        return rules.all().flatMap(ruling -> idle.sentence(ruling).stream()).toList();
    }

    private Optional<String> sentence(Ruling ruling) {
        List<ObjectRef> objects =
                fields.keySet().stream().filter(ruling::isAbout).toList();
        String rule = "rule " + ruling.named() + " ";
        if (objects.isEmpty()) {
            return Optional.of(rule + "is about the workload " + ruling.rule().workload() + ", which neither "
                    + source.name() + " nor " + target.name() + " has; correct the name, or remove the rule");
        }
        // What is required and is not there is a finding of its own.
        boolean covers = ruling.demand() instanceof Demand.Required
                || objects.stream()
                        .anyMatch(object -> fields.getOrDefault(object, List.of()).stream()
                                .anyMatch(field -> ruling.subject().covers(object, field)));
        return covers
                ? Optional.empty()
                : Optional.of(rule + "covers nothing: " + nothing(ruling) + " in " + source.name() + " and "
                        + target.name() + "; that is well if it forbids this, else correct the rule");
    }

    private static String nothing(Ruling ruling) {
        String where = ruling.rule().workload() == null
                ? "there is no "
                : ruling.rule().workload() + " has no ";
        return switch (ruling.subject()) {
            case Subject.Variables(Glob name) -> where + "variable " + name.pattern();
            case Subject.Images(Glob container) -> where + "container " + container.pattern();
            case Subject.Paths(Glob pointer) -> where + "field " + pointer.pattern();
        };
    }
}
