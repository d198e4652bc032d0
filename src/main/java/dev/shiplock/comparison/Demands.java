package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.re2j.Pattern;
import dev.shiplock.comparison.Findings.Remark;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ImageReference;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a state of the target, present or projected, keeps what is demanded of it. */
public final class Demands {
    private final EnvironmentSnapshot source;
    private final EnvironmentSnapshot target;
    private final Rulebook rules;
    private final LocalDate today;
    private final Correlation correlation;
    private final Findings findings;

    private Demands(
            EnvironmentSnapshot source,
            EnvironmentSnapshot target,
            Rulebook rules,
            LocalDate today,
            Correlation correlation,
            Findings findings) {
        this.source = source;
        this.target = target;
        this.rules = rules;
        this.today = today;
        this.correlation = correlation;
        this.findings = findings;
    }

    /**
     * Everything that is Dangerous about a state of the target: broken rules, the source's own values in it, debugging in production,
     * secrets in the open. A promotion whose projected target has a finding that is {@link Finding#blocking} must not start.
     *
     * @param target as it is, or as it would be after a plan
     * @param today the day on which acceptances expire
     */
    public static List<Finding> broken(
            EnvironmentSnapshot source, EnvironmentSnapshot target, Rulebook rules, LocalDate today) {
        Findings findings = new Findings(source, target);
        check(source, target, rules, today, Correlation.between(source, target), findings);
        return List.copyOf(findings.all());
    }

    static void check(
            EnvironmentSnapshot source,
            EnvironmentSnapshot target,
            Rulebook rules,
            LocalDate today,
            Correlation correlation,
            Findings findings) {
        new Dangers(source, target, rules, today, findings).check();
        Demands demands = new Demands(source, target, rules, today, correlation, findings);
        target.workloads().values().forEach(demands::checkWorkload);
    }

    /** One field of the target that rules are asked about, with the same field of the source. */
    private record Asked(ObjectRef object, FieldPath path, Side left, Side right) {}

    /**
     * One side of it.
     *
     * @param shown the value as it may be reported
     * @param text the value as rules compare it; empty if it is not known here
     * @param identity equal for equal values
     */
    private record Side(FieldValue shown, Optional<String> text, Optional<String> identity) {
        static final Side NONE = new Side(FieldValue.ABSENT, Optional.empty(), Optional.empty());

        static Side of(FieldValue value) {
            Optional<String> text = Rulebook.text(value);
            return new Side(value, text, text);
        }

        static Side of(Variable variable) {
            FieldValue shown = switch (variable.origin()) {
                case Variable.Origin.Plain(String value) -> FieldValue.of(value);
                case Variable.Origin.FromConfigMap(ObjectRef configMap, String value) -> FieldValue.of(value);
                case Variable.Origin.FromSecret(ObjectRef secret, String hash) -> FieldValue.of("from " + secret);
                case Variable.Origin.Unknown() -> FieldValue.of("from elsewhere");
            };
            return new Side(shown, variable.text(), variable.identity());
        }
    }

    private void checkWorkload(WorkloadSnapshot workload) {
        if (rules.all().findAny().isEmpty()) {
            return;
        }
        Optional<WorkloadSnapshot> counterpart =
                correlation.inSource(workload.ref()).flatMap(source::workload);
        Map<FieldPath, Side> lefts = new HashMap<>();
        counterpart.ifPresent(
                it -> Variable.of(source, it).forEach(variable -> lefts.put(variable.field(), Side.of(variable))));
        List<Variable> rights = Variable.of(target, workload);
        rights.forEach(variable -> ask(new Asked(
                workload.ref(), variable.field(), lefts.getOrDefault(variable.field(), Side.NONE), Side.of(variable))));
        JsonNode object = object(workload);
        JsonNode other = counterpart.map(Demands::object).orElse(JsonNodeFactory.instance.objectNode());
        List<FieldPath> named = namedFields(workload, object);
        named.forEach(path ->
                ask(new Asked(workload.ref(), path, Side.of(path.readFrom(other)), Side.of(path.readFrom(object)))));
        rules.all().forEach(ruling -> required(ruling, workload, rights, named));
    }

    private static JsonNode object(WorkloadSnapshot workload) {
        return JsonNodeFactory.instance.objectNode().set("spec", workload.spec());
    }

    /** The images, and the other fields that path rules name; variables are asked about by what containers really get. */
    private List<FieldPath> namedFields(WorkloadSnapshot workload, JsonNode object) {
        List<Subject.Paths> paths = rules.all()
                .filter(ruling -> ruling.isAbout(workload.ref()))
                .map(Ruling::subject)
                .filter(Subject.Paths.class::isInstance)
                .map(Subject.Paths.class::cast)
                .toList();
        Stream<FieldPath> others = paths.isEmpty()
                ? Stream.empty()
                : Nodes.of(object).filter(path -> paths.stream().anyMatch(it -> it.names(path)));
        return Stream.concat(images(workload), others.filter(path -> !isVariable(path)))
                .distinct()
                .toList();
    }

    private static boolean isVariable(FieldPath path) {
        return new Subject.Variables(new Glob("*")).covers(new ObjectRef("", ""), path);
    }

    private static Stream<FieldPath> images(WorkloadSnapshot workload) {
        FieldPath pod = workload.templatePath().member("spec");
        return Stream.of("initContainers", "containers")
                .flatMap(list -> workload.template()
                        .path("spec")
                        .path(list)
                        .valueStream()
                        .map(container -> pod.member(list)
                                .element("name", container.path("name").asText())
                                .member("image")));
    }

    private void ask(Asked asked) {
        for (List<Ruling> list : rules.lists()) {
            Rulebook.deciding(list, asked.object(), asked.path(), today)
                    .ifPresent(ruling -> brokenBy(ruling, asked)
                            .ifPresent(why -> findings.add(
                                    asked.object(),
                                    asked.path(),
                                    asked.left().shown(),
                                    asked.right().shown(),
                                    new Remark(
                                            FindingClass.Dangerous,
                                            Optional.of(ruling.rule().name()),
                                            ruling.blocks(),
                                            "rule " + ruling.named() + " " + why + ruling.because()))));
        }
    }

    private static Optional<String> brokenBy(Ruling ruling, Asked asked) {
        return switch (ruling.demand()) {
            case Demand.Equal(String value) -> unequal(value, asked);
            case Demand.MustDiffer() ->
                asked.left().identity().isPresent()
                                && asked.left().identity().equals(asked.right().identity())
                        ? Optional.of("wants different values, and both environments have the same")
                        : Optional.empty();
            case Demand.TagMatches(Pattern pattern) -> wrongTag(pattern, asked);
            case Demand.Accept accept -> Optional.empty();
            case Demand.Required required -> Optional.empty();
        };
    }

    private static Optional<String> unequal(String value, Asked asked) {
        Optional<String> text = asked.right().text();
        if (text.isEmpty()) {
            return asked.right().shown().isPresent()
                    ? Optional.of("wants a value that can be read, to compare it with the one it demands")
                    : Optional.empty();
        }
        return text.get().equals(value)
                ? Optional.empty()
                : Optional.of("wants '" + Masking.show(asked.path(), FieldValue.of(value)) + "'");
    }

    private static Optional<String> wrongTag(Pattern pattern, Asked asked) {
        Optional<String> tag =
                asked.right().text().flatMap(it -> ImageReference.parse(it).tag());
        return tag.isPresent() && pattern.matches(tag.get())
                ? Optional.empty()
                : Optional.of("wants a tag that matches " + pattern.pattern() + ", and the image has "
                        + tag.map(it -> "'" + it + "'").orElse("none"));
    }

    private void required(Ruling ruling, WorkloadSnapshot workload, List<Variable> variables, List<FieldPath> fields) {
        if (!(ruling.demand() instanceof Demand.Required) || !ruling.isAbout(workload.ref())) {
            return;
        }
        boolean there = Stream.concat(variables.stream().map(Variable::field), fields.stream())
                .anyMatch(path -> ruling.covers(workload.ref(), path));
        if (!there) {
            findings.add(
                    workload.ref(),
                    missing(ruling.subject(), workload),
                    FieldValue.ABSENT,
                    FieldValue.ABSENT,
                    new Remark(
                            FindingClass.Dangerous,
                            Optional.of(ruling.rule().name()),
                            ruling.blocks(),
                            "rule " + ruling.named() + " wants it to be there" + ruling.because()));
        }
    }

    /** Where a required field would be: in the first container, if any would do. */
    private static FieldPath missing(Subject subject, WorkloadSnapshot workload) {
        FieldPath containers = workload.templatePath().member("spec").member("containers");
        String first = workload.template().at("/spec/containers/0/name").asText();
        return switch (subject) {
            case Subject.Variables(Glob name) ->
                containers.element("name", first).member("env").element("name", name.pattern());
            case Subject.Images(Glob container) ->
                containers.element("name", container.pattern()).member("image");
            case Subject.Paths(Glob pointer) -> FieldPath.parse(pointer.pattern());
        };
    }
}
