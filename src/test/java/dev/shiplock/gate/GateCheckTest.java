package dev.shiplock.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.gate.GateCheck.Problem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateCheckTest {
    private final FakeCluster cluster = new FakeCluster();
    private final GateCheck check = new GateCheck(cluster.gates());

    @Test
    void goodGatesHaveNoProblems() {
        assertEquals(
                List.of(),
                check.check(List.of(
                        Specs.named("a", "http: {service: {name: api, port: 80}}\nexpect: body.ok\n"),
                        Specs.named("b", "tcp: {host: db, port: 5432}\n"),
                        Specs.named("c", "restarts: {}\n"),
                        Specs.named(
                                "d", "resource: {apiVersion: v1, kind: Pod, name: a, expect: has(object.spec)}\n"))));
    }

    @Test
    void namesTheGateTheExpressionAndWhatToChange() {
        assertEquals(
                List.of(new Problem(
                        "gate",
                        "InvalidExpression",
                        "gate gate: expect 'staus == 200' is not an expression that is true or false: undeclared "
                                + "reference to 'staus' (in container '') (at character 1); it may use status, body, "
                                + "text, headers and target.version")),
                check.check(List.of(Specs.gate("http: {service: {name: api, port: 80}}\nexpect: staus == 200\n"))));
    }

    @Test
    void anExpressionThatIsNotTrueOrFalseIsFoundBeforeTheRun() {
        List<Problem> problems = check.check(
                List.of(Specs.gate("resource: {apiVersion: v1, kind: Pod, name: a, expect: size(object.spec)}\n")));
        assertEquals(
                "gate gate: resource.expect 'size(object.spec)' is not an expression that is true or false: expected "
                        + "type 'bool' but found 'int' (at character 5); it may use object",
                problems.getFirst().message());
    }

    @Test
    void aRegularExpressionThatComesFromTheObjectIsFoundBeforeTheRun() {
        List<Problem> problems = check.check(List.of(
                Specs.gate("resource: {apiVersion: v1, kind: Pod, name: a, expect: object.a.matches(object.b)}\n")));
        assertEquals("InvalidExpression", problems.getFirst().reason());
        assertEquals(
                "gate gate: resource.expect 'object.a.matches(object.b)' is not an expression that is true or false: the "
                        + "pattern of matches() must be written out as one text, so that nothing that is answered becomes "
                        + "a regular expression; it may use object",
                problems.getFirst().message());
    }

    @Test
    void anAddressThatCannotBeAskedIsFoundBeforeTheRun() {
        List<Problem> problems = check.check(List.of(
                Specs.named("a", "http: {url: 'http://api.example.com/a|b'}\n"),
                Specs.named("b", "http: {service: {name: api, port: 80}, path: '/%zz'}\n"),
                Specs.named("c", "http: {url: 'http://api_1/health'}\n")));
        assertEquals(
                List.of("InvalidAddress", "InvalidAddress", "InvalidAddress"),
                problems.stream().map(Problem::reason).toList());
        assertEquals(
                "gate a: url is not an address: Illegal character in path; write such characters as %20",
                problems.getFirst().message());
    }

    @Test
    void houseGatesAndOwnGatesHaveDifferentNames() {
        List<Problem> problems =
                check.check(List.of(Specs.gate("restarts: {}\n"), Specs.gate("tcp: {host: db, port: 5432}\n")));
        assertEquals("DuplicateGate", problems.getFirst().reason());
    }

    @Test
    void restartsOfPromotedPodsCannotBeCountedBeforeThereAreAny() {
        assertEquals(
                "GateNotForPreflight",
                check.checkPreflight(List.of(Specs.gate("restarts: {}\n")))
                        .getFirst()
                        .reason());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http: {service: {name: wbe, port: 80}}              | there is no Service wbe in namespace shop
            tcp: {service: {name: wbe, port: 80}}               | there is no Service wbe in namespace shop
            http: {service: {name: web, port: 8080}}            | Service web has no port 8080; it has 80
            tcp: {service: {name: web, port: 8080}}             | Service web has no port 8080; it has 80
            http: {service: {name: web, port: 80}, pods: Any}   | Service web has no address of its own (it is headless or an external name); use pods: Each or a url
            http: {url: "http://web", headers: [{name: X-Key, secretKeyRef: {name: keys, key: web}}]} | header X-Key: there is no key web in a Secret keys in namespace shop
            """)
    void whatAGateCannotDoWithoutIsFoundBeforeTheFirstChange(String gate, String what) {
        cluster.withService("web", Optional.empty());
        assertEquals(
                List.of(new Problem(
                        "gate",
                        "GateCannotAsk",
                        "gate gate: " + what + "; nothing is changed until that is put right")),
                check.missing(List.of(Specs.gate(gate + "\n")), "shop"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http: {service: {name: web, port: 80}}",
                "tcp: {service: {name: web, port: 80}}",
                "tcp: {host: nowhere.invalid, port: 80}",
                "restarts: {}",
                "resource: {apiVersion: v1, kind: Job, name: to-come, expect: has(object.spec)}"
            })
    void podsAndObjectsThatARunMayBringAreNotMissedBeforeIt(String gate) {
        cluster.withService("web", Optional.empty());
        assertEquals(List.of(), check.missing(List.of(Specs.gate(gate + "\n")), "shop"));
    }
}
