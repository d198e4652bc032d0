package dev.shiplock.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RestartsAndResourceGateTest {
    private static final String DATABASE =
            "resource: {apiVersion: db/v1, kind: Cluster, name: shop, expect: object.status.phase == 'Ready'}\n";

    private final FakeCluster cluster = new FakeCluster();

    @Test
    void toleratesSoManyRestartsOfAllNewPodsTogether() throws Exception {
        cluster.withPod(FakeCluster.pod("api-1", "", 1, true, 1)).withPod(FakeCluster.pod("api-2", "", 1, false, 2));
        assertEquals(Answer.passed("3 restarts, at most 3"), ask("restarts: {max: 3}\n"));
        assertEquals(
                Answer.failed("3 restarts, at most 2 are allowed; most of them in pod api-2 (2)"),
                ask("restarts: {max: 2}\n"));
    }

    @Test
    void restartsOfOtherWorkloadsDoNotCount() throws Exception {
        cluster.withPod(FakeCluster.pod("api-1", "", 1, true, 0))
                .withPod(new NewestPod(
                        new ObjectRef("Deployment", "other"),
                        "other-1",
                        "",
                        true,
                        Map.of(),
                        List.of(),
                        9,
                        Optional.empty()));
        assertEquals(Answer.passed("no restarts"), ask("restarts: {}\n"));
    }

    @Test
    void withoutPodsNobodyCanSayUnlessTheWorkloadsHaveNone() throws Exception {
        assertEquals(
                Answer.inconclusive("the phase's workloads have no pods of their newest revision"),
                ask("restarts: {}\n"));
        GateContext jobs =
                new GateContext("shop", Optional.empty(), Set.of(new ObjectRef("CronJob", "report")), List::of);
        assertEquals(
                Answer.passed("the phase has CronJobs only, whose pods are not restarted"),
                cluster.gates().of(Specs.gate("restarts: {}\n")).ask(jobs));
    }

    @Test
    void showsNoValueThatIsSecretByTheNameBesideIt() throws Exception {
        put("{\"spec\": {\"env\": [{\"name\": \"DB_PASSWORD\", \"value\": \"hunter2 " + "x".repeat(90) + "\"}]}}");
        assertEquals(
                Answer.failed(
                        "Cluster shop: 'object.spec.env[0].value == 'other'' is false; object.spec.env[0].value is '(masked)'"),
                ask(
                        "resource: {apiVersion: db/v1, kind: Cluster, name: shop, expect: \"object.spec.env[0].value == 'other'\"}\n"));
    }

    @Test
    void judgesAnObject() throws Exception {
        put("{\"status\": {\"phase\": \"Ready\"}}");
        assertEquals(Answer.passed("Cluster shop: as expected"), ask(DATABASE));
        put("{\"status\": {\"phase\": \"Migrating\"}}");
        assertEquals(
                Answer.failed("Cluster shop: 'object.status.phase == 'Ready'' is false; object.status.phase is "
                        + "'Migrating'"),
                ask(DATABASE));
    }

    @Test
    void anObjectThatSaysNothingOrIsNotThereIsInconclusive() throws Exception {
        put("{}");
        assertEquals(
                Answer.inconclusive("Cluster shop: 'object.status.phase == 'Ready'' cannot be decided: attribute not "
                        + "found; object.status.phase is not there"),
                ask(DATABASE));
        cluster.objects.clear();
        assertEquals(Answer.inconclusive("Cluster shop: it is not there in namespace shop"), ask(DATABASE));
    }

    @Test
    void anObjectThatMayNotBeReadCannotBeAsked() throws Exception {
        cluster.objects.put("db/v1/Cluster/shop", new Reading.Unreadable<>("the operator may not read it"));
        assertEquals(Answer.errored("Cluster shop: the operator may not read it"), ask(DATABASE));
    }

    @Test
    void anObjectOfTooManyValuesIsNotJudged() throws Exception {
        put("{\"status\": {\"phase\": \"Ready\", \"items\": [" + "[],".repeat(49_980) + "[]]}}");
        assertEquals(Answer.passed("Cluster shop: as expected"), ask(DATABASE));
        put("{\"status\": {\"phase\": \"Ready\", \"items\": [" + "[],".repeat(50_000) + "[]]}}");
        assertEquals(
                Answer.errored("Cluster shop: it is too large: more than 100000 values and names (an object or a list "
                        + "counts twice) are not judged; ask for a smaller object"),
                ask(DATABASE));
    }

    @Test
    void secretsAreNotRead() throws Exception {
        assertEquals(
                Answer.errored("gates do not read Secrets"),
                ask("resource: {apiVersion: v1, kind: Secret, name: shop, expect: 'has(object.data)'}\n"));
    }

    private void put(String json) throws Exception {
        cluster.objects.put("db/v1/Cluster/shop", new Reading.Found<>(new ObjectMapper().readTree(json)));
    }

    private Answer ask(String yaml) throws InterruptedException {
        return cluster.gates().of(Specs.gate(yaml)).ask(cluster.context());
    }
}
