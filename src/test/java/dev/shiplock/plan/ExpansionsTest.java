package dev.shiplock.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.shiplock.plan.PlanResult.Planned;
import dev.shiplock.plan.PlanResult.Refused;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ManifestSnapshots;
import dev.shiplock.snapshot.ObjectRef;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variables that refer to others: {@code $(NAME)} must mean in the target what it means in the source. */
class ExpansionsTest {
    private static final ObjectRef API = new ObjectRef("Deployment", "api");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$(A)            | [A]",
                "http://$(A):$(B)/x | [A, B]",
                "$$(A)           | []",
                "$$$(A)          | [A]",
                "$x$(A)          | [A]",
                "${A}$A          | []",
                "$(A             | []",
                "$               | []",
                "plain           | []"
            })
    void aDollarAndAParenthesisRefer(String text, String names) {
        assertEquals(names, new TreeSet<>(Expansion.names(TextNode.valueOf(text))).toString());
    }

    /** The order of the target's variables after the plan, and why variables were not carried. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                // source; target; target's order afterwards; not carried
                "A=1 B=$(A); -; A B; -",
                "A=1 B=$(A); B=old; A B; -",
                "X=1 A=1 B=$(A); B=old X=1; B X A; B ReferenceBeforeItsVariable",
                "A=1 B=$(A); B=old A=1; B A; B ReferenceBeforeItsVariable",
                "A=1 B=1 C=$(A)$(B); B=1 A=1; B A C; -",
                "A=1 B=1 C=plain; B=1 A=1; B C A; -",
                "A=1 B=$(A); B=$(A) A=1; B A; -",
                "B=$(A) A=1; B=old A=1; B A; -",
                "B=$(date); B=old; B; -",
                "A=1 B=$$(A); B=old A=1; B A; -",
                "B=$(CONFIG); B=old; B; -",
                "B=$(MORE); B=old; B; B NoSuchVariable",
                "PATH=$(CONFIG):/x; PATH=old; PATH; -",
                "CONFIG=1 B=$(CONFIG); B=old CONFIG=2; B CONFIG; B ReferenceBeforeItsVariable",
                "A=1 B=$(A) C=$(B); B=old A=1; B C A; B ReferenceBeforeItsVariable",
                // What is imported is meant until a variable takes its name.
                "B=$(CONFIG) CONFIG=1; B=$(CONFIG); B CONFIG; -",
                "B=$(CONFIG) CONFIG=1; B=old; B CONFIG; -",
                "B=$(CONFIG); B=old CONFIG=2; B CONFIG; -"
            })
    void whatWouldReferToNothingIsNotCarried(String source, String target, String order, String notCarried) {
        Plan plan = plan("carry: [Variable]", source, target);

        assertEquals(order, order(plan, target));
        assertEquals(notCarried == null ? "" : notCarried, notCarried(plan));
    }

    @Test
    void leavingOneOutMayLeaveAnotherWithoutItsVariable() {
        Plan plan = plan("carry: [Variable]", "A=1 N=$(A) C=$(N)", "N=$(A)");
        assertEquals("", notCarried(plan));

        Plan without = plan("carry: [Variable]", "A=only-here N=$(A) C=$(N)", "-");
        assertEquals("A NoOwnValue, C NoSuchVariable, N NoSuchVariable", notCarried(without));
    }

    @Test
    void commandsSeeAllVariablesOfTheirContainer() {
        String args = "args: ['--a=$(A)', '$(date)']";
        assertEquals("", notCarried(plan("carry: [Command]", environment("A=1", args), environment("A=2", ""))));
        assertEquals(
                "args NoSuchVariable",
                notCarried(plan("carry: [Command]", environment("A=1", args), environment("B=2", ""))));
        assertEquals(
                "", notCarried(plan("carry: [Command, Variable]", environment("A=1", args), environment("-", ""))));
    }

    @Test
    void aVariableMustBeThereInThePhaseThatRefersToIt() {
        String phases = """
                carry: [Variable, Command]
                phases:
                - {name: first, carry: [Command]}
                - {name: second, carry: [Variable]}
                """;
        String args = "args: ['$(A)']";
        assertEquals("args NoSuchVariable", notCarried(plan(phases, environment("A=1", args), environment("-", ""))));
    }

    @Test
    void whatTheTargetRefersToIsNotPruned() {
        String prune = "carry: [Variable]\nprune: [Variable]";
        Refused refused = assertInstanceOf(
                Refused.class, result(prune, environment("B=$(A)", ""), environment("A=1 B=$(A)", "")));

        assertEquals("VariableInUse", refused.reason());
        assertTrue(refused.message().contains("lose the variable A, which its env B of container api refers to"));
        assertEquals("B", order(plan(prune, "B=1", "A=1 B=$(A)"), "A=1 B=$(A)"));
    }

    @Test
    void whatAPathRefersToIsNotPruned() {
        String mounts = "volumeMounts: [{name: logs, mountPath: /logs, subPathExpr: 'api/$(A)'}]";
        String prune = "carry: [Variable]\nprune: [Variable]";
        Refused refused =
                assertInstanceOf(Refused.class, result(prune, environment("B=1", ""), environment("A=1 B=1", mounts)));

        assertEquals("VariableInUse", refused.reason());
        assertTrue(refused.message().contains("volumeMounts[/logs].subPathExpr of container api"), refused::message);
        assertEquals("B", order(plan(prune, "B=1", "A=1 B=1"), "A=1 B=1"));
    }

    /** The source calls it api-staging, the target api. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "http://$(API_STAGING_SERVICE_HOST):80     | B NoSuchVariable",
                "$(API_STAGING_SERVICE_PORT)               | B NoSuchVariable",
                "$(API_STAGING_SERVICE_PORT_HTTP)          | B NoSuchVariable",
                "$(API_STAGING_PORT)                       | B NoSuchVariable",
                "$(API_STAGING_PORT_80_TCP_ADDR)           | B NoSuchVariable",
                "$(MAIL_STAGING_SERVICE_HOST)              | B NoSuchVariable",
                "$$(API_STAGING_SERVICE_HOST)              | -",
                "$(API_STAGING_SERVICE_NAME)               | -",
                "$(API_STAGING_PORTS)                      | -",
                "$(SAME_SERVICE_HOST)                      | -",
                "$(KUBERNETES_SERVICE_HOST)                | -"
            })
    void aVariableOfAServiceThatTheTargetCallsOtherwiseIsNotCarried(String value, String notCarried) {
        Plan plan = plan("carry: [Variable]", staging("B=" + value, ""), production("B=old", ""));

        assertEquals(notCarried == null ? "" : notCarried, notCarried(plan));
    }

    @Test
    void aVariableOfAServiceIsNoneWhereTheContainerHasItOrPodsGetNone() {
        String value = "B=$(API_STAGING_SERVICE_HOST)";
        String unlinked = "enableServiceLinks: false, ";
        assertEquals(
                "", notCarried(plan("carry: [Variable]", staging(value, unlinked), production("B=old", unlinked))));
        assertEquals(
                "",
                notCarried(plan(
                        "carry: [Variable]",
                        staging("API_STAGING_SERVICE_HOST=own " + value, ""),
                        production("B=old", ""))));
        Plan plan = plan("carry: [Variable]", staging(value, ""), production("B=old", ""));
        String message = plan.notCarried().getFirst().message();
        assertTrue(message.contains("the Service api-staging; the target calls it api,"), message);
    }

    private static EnvironmentSnapshot staging(String variables, String pod) {
        return shop(
                "names: {suffix: -staging, map: {Service/mail-staging: mail, same: same}}",
                "api-staging",
                variables,
                pod);
    }

    private static EnvironmentSnapshot production(String variables, String pod) {
        return shop("", "api", variables, pod);
    }

    private static EnvironmentSnapshot shop(String spec, String name, String variables, String pod) {
        return ManifestSnapshots.parse("""
                kind: Environment
                metadata: {name: e, namespace: n}
                spec: {%s}
                ---
                kind: Deployment
                metadata: {name: %s}
                spec: {template: {spec: {%scontainers: [{name: api, image: i, env: [%s]}]}}}
                ---
                kind: Deployment
                metadata: {name: same}
                spec: {template: {spec: {containers: [{name: same, image: i}]}}}
                """.formatted(spec, name, pod, env(variables)));
    }

    @Test
    void anExplicitValueStandsWhereTheSourceHasItsVariable() {
        String set = "carry: [Variable]\nset: [{workload: api, variable: A, value: x}]";

        assertEquals("A B", order(plan(set, "A=1 B=$(A)", "-"), "-"));
    }

    @Test
    void anExplicitReferenceBeforeItsVariableIsRefused() {
        String set = "carry: [Variable]\nset: [{workload: api, variable: B, value: 'x$(A)'}]";
        Refused refused =
                assertInstanceOf(Refused.class, result(set, environment("C=1", ""), environment("B=1 A=1", "")));

        assertEquals("ReferenceBeforeItsVariable", refused.reason());
        assertEquals(
                "A B",
                order(plan(set, "C=1", "A=1").withNotes(List.of()), "A=1").replace("C ", ""));
    }

    private static String notCarried(Plan plan) {
        return plan.notCarried().stream()
                .map(left -> left.field().last().map(ExpansionsTest::name).orElse("") + " " + left.reason())
                .filter(left -> left.endsWith("Variable") || left.endsWith("NoOwnValue"))
                .collect(Collectors.joining(", "));
    }

    private static String name(dev.shiplock.snapshot.FieldPath.Segment segment) {
        return switch (segment) {
            case dev.shiplock.snapshot.FieldPath.Member(String name) -> name;
            case dev.shiplock.snapshot.FieldPath.Element(String key, String value) -> value;
        };
    }

    private static String order(Plan plan, String target) {
        return Projection.after(environment(target == null ? "-" : target, ""), plan)
                .workload(API)
                .orElseThrow()
                .spec()
                .at("/template/spec/containers/0/env")
                .valueStream()
                .map(variable -> variable.path("name").asText())
                .collect(Collectors.joining(" "));
    }

    private static Plan plan(String promotion, String source, String target) {
        return plan(promotion, environment(source, ""), environment(target == null ? "-" : target, ""));
    }

    private static Plan plan(String promotion, EnvironmentSnapshot source, EnvironmentSnapshot target) {
        return assertInstanceOf(Planned.class, result(promotion, source, target))
                .plan();
    }

    private static PlanResult result(String promotion, EnvironmentSnapshot source, EnvironmentSnapshot target) {
        return Planner.plan(new PlanRequest(
                source, target, Specs.promotion(promotion), LocalDate.EPOCH, Optional.empty(), OtherReaders.NONE));
    }

    /** Variables as {@code NAME=value}, apart by spaces; every container imports CONFIG, and MORE where a variable refers to it. */
    private static EnvironmentSnapshot environment(String variables, String more) {
        return ManifestSnapshots.parse("""
                kind: Environment
                metadata: {name: e, namespace: n}
                spec: {%s}
                ---
                kind: Deployment
                metadata: {name: api}
                spec: {template: {spec: {containers: [{name: api, image: i, envFrom: [{configMapRef: {name: c}}], env: [%s]%s}]}}}
                ---
                kind: ConfigMap
                metadata: {name: c}
                data: {CONFIG: x%s}
                """.formatted(
                        variables.contains("only-here") ? "own: {a: only-here}" : "",
                        env(variables),
                        more.isEmpty() ? "" : ", " + more,
                        variables.contains("MORE") ? ", MORE: x" : ""));
    }

    private static String env(String variables) {
        return List.of(variables.split(" ")).stream()
                .filter(variable -> variable.contains("="))
                .map(variable -> "{name: " + variable.replaceFirst("=.*", "") + ", value: '"
                        + variable.replaceFirst("[^=]*=", "") + "'}")
                .collect(Collectors.joining(", "));
    }
}
