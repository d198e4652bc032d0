package dev.shiplock.comparison;

import static dev.shiplock.comparison.Pairs.api;
import static dev.shiplock.comparison.Pairs.configMap;
import static dev.shiplock.comparison.Pairs.production;
import static dev.shiplock.comparison.Pairs.staging;
import static dev.shiplock.comparison.Pairs.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Rule;
import dev.shiplock.comparison.Rulebook.Reading.Refused;
import dev.shiplock.comparison.Rulebook.Reading.Usable;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulebookTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);

    @Test
    void aBrokenDangerousRuleBlocksAndABrokenWarningDoesNot() {
        for (String severity : List.of("Dangerous", "Warning")) {
            Finding finding = only(broken(
                    "{name: fast, variable: MODE, equals: fast, severity: " + severity + ", reason: slow is slow}",
                    variable("MODE", "slow")));
            assertEquals(severity.equals("Dangerous"), finding.blocking());
            assertEquals(Optional.of("fast"), finding.rule());
            assertEquals("rule 'fast' wants 'fast': slow is slow", finding.why());
        }
        assertEquals(List.of(), broken("{name: fast, variable: MODE, equals: fast}", variable("MODE", "fast")));
    }

    @Test
    void whoAnswersForARuleIsNamedWithIt() {
        String owned = "name: r, owner: team-payments, ";
        assertEquals(
                "rule 'r' (owned by team-payments) wants 'fast': slow is slow",
                only(broken(
                                "{" + owned + "variable: MODE, equals: fast, reason: slow is slow}",
                                variable("MODE", "slow")))
                        .why());
        assertEquals(
                "rule 'r' (owned by team-payments) wants it to be there",
                only(broken("{" + owned + "variable: MODE, required: true}", api("image: a")))
                        .why());
        Refused refused = assertInstanceOf(
                Refused.class,
                Rulebook.of(
                        production("rules: [{" + owned + "image: a, tagMatches: '['}]")
                                .spec()
                                .rules(),
                        List.of()));
        assertTrue(refused.message().contains("rule 'r' (owned by team-payments)"), refused.message());
        assertEquals(
                "rule 'r' wants 'fast'",
                only(broken("{name: r, variable: MODE, equals: fast}", variable("MODE", "slow")))
                        .why());
    }

    @Test
    void theFirstRuleThatCoversAFieldDecides() {
        String exact = "{name: exact, variable: A_MODE, equals: x}";
        String any = "{name: any, variable: '*_MODE', equals: y}";
        assertEquals(List.of(), broken(exact + ", " + any, variable("A_MODE", "x")));
        assertEquals(
                Optional.of("any"),
                only(broken(any + ", " + exact, variable("A_MODE", "x"))).rule());
    }

    @Test
    void aRuleForOneWorkloadLeavesTheOthersAlone() {
        String rule = "{name: r, variable: MODE, equals: x, workload: %s}";
        assertEquals(1, broken(rule.formatted("api"), variable("MODE", "y")).size());
        assertEquals(
                1,
                broken(rule.formatted("Deployment/api"), variable("MODE", "y")).size());
        assertEquals(
                0,
                broken(rule.formatted("StatefulSet/api"), variable("MODE", "y")).size());
        assertEquals(0, broken(rule.formatted("web"), variable("MODE", "y")).size());
    }

    @Test
    void variablesAreJudgedByWhatContainersGet() {
        String config = configMap("settings", "MODE: slow");
        String rule = "{name: fast, variable: MODE, equals: fast}";
        String imported = "image: a, envFrom: [{configMapRef: {name: settings}}]";
        String overridden = imported + ", env: [{name: MODE, value: fast}]";
        String reference = "image: a, env: [{name: MODE, valueFrom: {configMapKeyRef: {name: settings, key: MODE}}}]";
        assertEquals("slow", only(broken(rule, api(imported), config)).right().orElseThrow());
        assertEquals(List.of(), broken(rule, api(overridden), config));
        assertEquals("slow", only(broken(rule, api(reference), config)).right().orElseThrow());
    }

    @Test
    void aValueThatCannotBeReadDoesNotPassForEqual() {
        String fieldRef = "image: a, env: [{name: MODE, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]";
        assertEquals(
                1,
                broken("{name: fast, variable: MODE, equals: fast}", api(fieldRef))
                        .size());
    }

    @Test
    void valuesThatMustDifferAreComparedRaw() {
        String rule = "rules: [{name: own, variable: ID, mustDiffer: true, severity: Dangerous}]";
        assertTrue(only(Demands.broken(
                        staging("", variable("ID", "x")), production(rule, variable("ID", "x")), rules(rule), TODAY))
                .blocking());
        assertEquals(
                List.of(),
                Demands.broken(
                        staging("", variable("ID", "y")), production(rule, variable("ID", "x")), rules(rule), TODAY));
        assertEquals(
                List.of(),
                Demands.broken(
                        staging("", api("image: a")), production(rule, variable("ID", "x")), rules(rule), TODAY));
    }

    @ParameterizedTest
    @CsvSource({"same,1", "different,0"})
    void secretsThatMustDifferAreComparedByTheirHashes(String stagingsValue, int findings) {
        String rule = "rules: [{name: own, variable: KEY, mustDiffer: true}]";
        String pod = api("image: a, env: [{name: KEY, valueFrom: {secretKeyRef: {name: s, key: k}}}]");
        String secret = "kind: Secret\nmetadata: {name: s}\nstringData: {k: %s}";
        assertEquals(
                findings,
                Demands.broken(
                                staging("", pod, secret.formatted(stagingsValue)),
                                production(rule, pod, secret.formatted("same")),
                                rules(rule),
                                TODAY)
                        .size());
    }

    @ParameterizedTest
    @CsvSource({"v1.2.3,0", "v1.2.3-rc.1,1", "latest,1", "xv1.2.3,1"})
    void tagsMustMatchAsAWhole(String tag, int findings) {
        String rule = "{name: releases, image: '*', tagMatches: 'v[0-9]+\\.[0-9]+\\.[0-9]+'}";
        assertEquals(
                findings,
                broken(rule, api("image: 'r.example.com:5000/a:" + tag + "'")).size());
    }

    @Test
    void anImageWithoutATagMatchesNothing() {
        assertEquals(
                1,
                broken("{name: releases, image: api, tagMatches: '.*'}", api("image: 'a@sha256:aa'"))
                        .size());
        assertEquals(
                0,
                broken("{name: releases, image: web, tagMatches: '.*'}", api("image: 'a@sha256:aa'"))
                        .size());
    }

    @Test
    void expressionsCannotTakeForever() {
        String tag = "a".repeat(120) + "b";
        assertEquals(
                1,
                broken("{name: evil, image: '*', tagMatches: '(a*)*c'}", api("image: 'x:" + tag + "'"))
                        .size());
    }

    @Test
    void whatIsRequiredMustBeThereWhereverItComesFrom() {
        String rule = "{name: must, variable: MODE, required: true, severity: Dangerous}";
        Finding finding = only(broken(rule, api("image: a")));
        assertEquals("env MODE of container api", finding.field());
        assertTrue(finding.blocking());
        assertEquals(List.of(), broken(rule, variable("MODE", "")));
        assertEquals(
                List.of(),
                broken(rule, api("image: a, envFrom: [{configMapRef: {name: c}}]"), configMap("c", "MODE: x")));
        assertEquals(
                1,
                broken(
                                "{name: limits, path: /spec/template/spec/containers/api/resources/limits, required: true}",
                                api("image: a"))
                        .size());
        assertEquals(
                0,
                broken(
                                "{name: limits, path: '/spec/template/spec/containers/*/resources/limits', required: true}",
                                api("image: a, resources: {limits: {cpu: 1}}"))
                        .size());
    }

    @Test
    void aRequiredVariableCanHaveARuleAboutItsValueToo() {
        String rules = "{name: must, variable: MODE, required: true}, {name: fast, variable: MODE, equals: fast}";
        assertEquals(
                Optional.of("fast"),
                only(broken(rules, variable("MODE", "slow"))).rule());
        assertEquals(Optional.of("must"), only(broken(rules, api("image: a"))).rule());
    }

    @Test
    void pathsNameFieldsWithListElementsByName() {
        String rule =
                "{name: root, path: /spec/template/spec/containers/api/securityContext/runAsUser, equals: '1000'}";
        assertEquals(
                "0",
                only(broken(rule, api("image: a, securityContext: {runAsUser: 0}")))
                        .right()
                        .orElseThrow());
        assertEquals(List.of(), broken(rule, api("image: a, securityContext: {runAsUser: 1000}")));
    }

    @Test
    void aPromotionsRulesAddDemandsAndTakeNoneAway() {
        EnvironmentSnapshot right =
                production("rules: [{name: lax, variable: MODE, accept: true, reason: r}]", variable("MODE", "b"));
        List<Rule> strict = production("rules: [{name: strict, variable: MODE, equals: a, severity: Dangerous}]")
                .spec()
                .rules();
        Usable both = assertInstanceOf(Usable.class, Rulebook.of(right.spec().rules(), strict));
        assertEquals(
                Optional.of("strict"),
                only(Demands.broken(staging("", variable("MODE", "a")), right, both.rules(), TODAY))
                        .rule());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: r, image: a, tagMatches: '(?=x)'} | InvalidPattern",
                "{name: r, image: a, tagMatches: '['} | InvalidPattern",
                "{name: r, variable: A, accept: true, reason: x, expires: '2027-02-31'} | InvalidDate",
                "{name: r, variable: A, mustDiffer: false} | RuleDemandsNothing"
            })
    void rulesThatCannotBeReadAreRefused(String rule, String reason) {
        Refused refused = assertInstanceOf(
                Refused.class,
                Rulebook.of(production("rules: [" + rule + "]").spec().rules(), List.of()));
        assertEquals(reason, refused.reason());
        assertTrue(refused.message().contains("'r'"), refused.message());
    }

    @Test
    void aPromotionMayNotAccept() {
        List<Rule> rules = production("rules: [{name: r, variable: A, accept: true, reason: x}]")
                .spec()
                .rules();
        assertEquals(
                "AcceptInPromotion",
                assertInstanceOf(Refused.class, Rulebook.of(List.of(), rules)).reason());
        assertInstanceOf(Usable.class, Rulebook.of(rules, List.of()));
    }

    private static Rulebook rules(String environmentSpec) {
        return assertInstanceOf(
                        Usable.class,
                        Rulebook.of(production(environmentSpec).spec().rules(), List.of()))
                .rules();
    }

    private static List<Finding> broken(String rules, String... manifests) {
        String spec = "rules: [" + rules + "]";
        return Demands.broken(staging(""), production(spec, manifests), rules(spec), TODAY);
    }

    private static <T> T only(List<T> found) {
        assertEquals(1, found.size(), found::toString);
        return found.getFirst();
    }
}
