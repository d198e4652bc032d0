package dev.shiplock.gate;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.shiplock.api.GateSpec;
import dev.shiplock.api.Verdict;
import dev.shiplock.rollout.GateStanding;
import dev.shiplock.rollout.GateStanding.Outcome;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GateRunnerTest {
    private static final ScopeKey SCOPE = new ScopeKey("shop", "shop", "uid-1", "shop-1", "all");
    private static final GateSpec GATE =
            Specs.gate("resource: {apiVersion: v1, kind: Thing, name: a, expect: object.ok}\ninconclusive: 2\n");

    private final AtomicInteger asked = new AtomicInteger();
    private Runnable whileAsked = () -> {};
    private final List<ScopeKey> news = new ArrayList<>();
    private final FakeCluster cluster = new FakeCluster();
    private final ManualTime time = new ManualTime();
    private final HeldAsks asks = new HeldAsks();
    private final Meter meter = new Meter();
    private final GateRunner runner = new GateRunner(
            new Gates(cluster, cluster, cluster, (namespace, apiVersion, kind, name) -> {
                asked.incrementAndGet();
                whileAsked.run();
                return cluster.read(namespace, apiVersion, kind, name);
            }),
            time.clock(),
            time,
            asks,
            news::add,
            meter);

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void aGateThatWasNotAskedYetIsWaiting() {
        GateStanding standing = observe();
        assertEquals(Verdict.Waiting, standing.verdict());
        assertEquals(Outcome.Pending, standing.outcome());
        assertEquals(1, asks.underWay());
    }

    @Test
    void isAskedAtOnceAndThenOnItsInterval() {
        says(true);
        observe();
        asks.answer();
        assertEquals(1, asked.get());
        assertEquals(Outcome.Passed, observe().outcome());
        time.pass(Duration.ofMillis(4999));
        assertEquals(0, asks.underWay());
        time.pass(Duration.ofMillis(1));
        asks.answer();
        assertEquals(2, asked.get());
    }

    @Test
    void onlyOneAskIsUnderWayHoweverOftenItIsObserved() {
        observe();
        observe();
        time.pass(Duration.ofSeconds(20));
        observe();
        assertEquals(1, asks.underWay());
    }

    @Test
    void theListenerHearsChangesOnly() {
        says(true);
        observe();
        assertEquals(List.of(), news);
        asks.answer();
        assertEquals(List.of(SCOPE), news);
        round();
        round();
        assertEquals(List.of(SCOPE), news);
        cluster.objects.clear();
        round();
        assertEquals(List.of(SCOPE, SCOPE), news);
        round();
        assertEquals(List.of(SCOPE, SCOPE, SCOPE), news, "the limit is reached");
    }

    @Test
    void theListenerHearsThatAGateHasPassedForLongEnough() {
        says(true);
        GateSpec patient =
                Specs.gate("resource: {apiVersion: v1, kind: Thing, name: a, expect: object.ok}\nfor: 12s\n");
        runner.observe(SCOPE, List.of(patient), cluster.context());
        asks.answer();
        assertEquals(1, news.size());
        for (int i = 0; i < 2; i++) {
            time.pass(Duration.ofSeconds(5));
            asks.answer();
        }
        assertEquals(1, news.size());
        time.pass(Duration.ofMillis(2001));
        asks.answer();
        assertEquals(2, news.size());
        assertEquals(
                Outcome.Passed,
                runner.observe(SCOPE, List.of(patient), cluster.context())
                        .getFirst()
                        .outcome());
    }

    @Test
    void aGateThatHasFailedIsNotAskedAgain() {
        says(false);
        observe();
        asks.answer();
        assertEquals(Outcome.Failed, observe().outcome());
        time.pass(Duration.ofMinutes(10));
        assertEquals(0, asks.underWay());
        assertEquals(0, time.pending());
    }

    @Test
    void errorsAreRetriedLaterAndLater() {
        cluster.objects.put("v1/Thing/a", new Reading.Unreadable<>("the API server does not answer"));
        observe();
        asks.answer();
        time.pass(Duration.ofSeconds(5));
        asks.answer();
        assertEquals(2, asked.get());
        time.pass(Duration.ofSeconds(9));
        asks.answer();
        assertEquals(2, asked.get());
        time.pass(Duration.ofSeconds(1));
        asks.answer();
        assertEquals(3, asked.get());
        assertEquals(Verdict.Errored, observe().verdict());
        assertEquals(1, news.size());
    }

    @Test
    void nothingIsAskedAfterStop() {
        says(true);
        observe();
        asks.answer();
        runner.stop(SCOPE);
        time.pass(Duration.ofMinutes(1));
        assertEquals(0, asks.underWay());
        assertEquals(0, time.pending());
        assertEquals(1, asked.get());
    }

    @Test
    void anAnswerThatComesAfterStopChangesNothing() {
        says(true);
        observe();
        runner.stop(SCOPE);
        asks.answer();
        assertEquals(List.of(), news);
        assertEquals(Verdict.Waiting, observe().verdict());
    }

    @Test
    void countsStartAtZeroWhenAScopeIsObservedAnew() {
        observe();
        asks.answer();
        assertEquals(Verdict.Inconclusive, observe().verdict());
        runner.stop(SCOPE);
        observe();
        asks.answer();
        assertEquals(Outcome.Pending, observe().outcome());
        round();
        assertEquals(Outcome.Failed, observe().outcome());
    }

    @Test
    void anAskThatDoesNotComeBackIsInconclusiveAndTheGateIsAskedAgain() {
        observe();
        time.pass(Duration.ofSeconds(30));
        assertEquals(Verdict.Inconclusive, observe().verdict());
        assertEquals("no answer within 30s", observe().message());
        assertEquals(0, asks.underWay(), "the old ask is given up");
        time.pass(Duration.ofSeconds(5));
        assertEquals(1, asks.underWay());
        says(true);
        asks.answer();
        assertEquals(Verdict.Passed, observe().verdict());
    }

    @Test
    void anAskThatDoesNotEndThoughItWasGivenUpIsNotJoinedByAnother() {
        AtomicInteger others = new AtomicInteger();
        whileAsked = () -> {
            time.pass(Duration.ofSeconds(30));
            assertEquals(Verdict.Inconclusive, observe().verdict());
            time.pass(Duration.ofSeconds(5));
            others.addAndGet((int) asks.underWay());
            // It was interrupted, and does not care.
            assertEquals(true, Thread.interrupted());
        };
        observe();
        asks.answer();

        assertEquals(0, others.get());
        time.pass(Duration.ofSeconds(30));
        assertEquals(Outcome.Failed, observe().outcome(), "its limit counts those that nobody answers, too");
    }

    @Test
    void gatesStandInTheOrderOfTheirDescriptionsAndGoWithThem() {
        GateSpec other = Specs.named("other", "restarts: {}\n");
        assertEquals(List.of("other", "gate"), names(runner.observe(SCOPE, List.of(other, GATE), cluster.context())));
        asks.answer();
        assertEquals(List.of("other"), names(runner.observe(SCOPE, List.of(other), cluster.context())));
        time.pass(Duration.ofSeconds(5));
        assertEquals(1, asks.underWay());
    }

    @Test
    void aGateThatIsDescribedOtherwiseBeginsAnew() {
        says(true);
        observe();
        asks.answer();
        GateSpec changed = Specs.gate("resource: {apiVersion: v1, kind: Thing, name: b, expect: object.ok}\n");
        assertEquals(
                Verdict.Waiting,
                runner.observe(SCOPE, List.of(changed), cluster.context())
                        .getFirst()
                        .verdict());
    }

    @Test
    void otherScopesOfAPromotionCanBeStoppedTogether() {
        ScopeKey preflight = new ScopeKey("shop", "shop", "uid-1", "shop-1", ScopeKey.PREFLIGHT);
        ScopeKey foreign = new ScopeKey("shop", "other", "uid-2", "other-1", "all");
        for (ScopeKey scope : List.of(preflight, SCOPE, foreign)) {
            runner.observe(scope, List.of(GATE), cluster.context());
        }
        runner.stopAllBut(SCOPE);
        assertEquals(2, asks.underWay());
        runner.stopPromotion("uid-1");
        assertEquals(1, asks.underWay());
    }

    @Test
    void aGateThatBreaksCannotBeAskedAndDoesNotSayWhy() {
        GateContext broken = new GateContext("shop", cluster.version, java.util.Set.of(FakeCluster.API), () -> {
            throw new IllegalStateException("hunter2");
        });
        runner.observe(SCOPE, List.of(Specs.gate("restarts: {}\n")), broken);
        asks.answer();
        GateStanding standing = runner.observe(SCOPE, List.of(Specs.gate("restarts: {}\n")), broken)
                .getFirst();
        assertEquals(Verdict.Errored, standing.verdict());
        assertEquals("it could not be asked (IllegalStateException)", standing.message());
    }

    @Test
    void leavesNoThreadsBehind() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            FakeCluster pods = new FakeCluster()
                    .withService("api", java.util.Optional.empty())
                    .withPod("api-1", "127.0.0.1", silent.getLocalPort());
            ConcurrentLinkedQueue<ScopeKey> heard = new ConcurrentLinkedQueue<>();
            GateRunner real = GateRunner.start(pods.gates(), Clock.systemUTC(), heard::add, new Meter());
            GateSpec http = Specs.gate("http: {service: {name: api, port: 80}, timeout: 10m}\n");
            GateSpec tcp = Specs.named("tcp", "tcp: {service: {name: api, port: 80}}\n");
            real.observe(SCOPE, List.of(http, tcp), pods.context());
            await("an answer").until(() -> !heard.isEmpty());
            await("an ask to be under way")
                    .until(() -> running().stream().anyMatch(name -> name.startsWith("HttpClient")));
            real.close();
            await().untilAsserted(() -> assertEquals(List.of(), running()));
        }
    }

    @Test
    void tellsHowLongEachAskAndTheWholeGateTook() {
        GateSpec patient = Specs.gate(
                "resource: {apiVersion: v1, kind: Thing, name: a, expect: object.ok}\nfailures: 9\nfor: 8s\n");
        says(false);
        runner.observe(SCOPE, List.of(patient), cluster.context());
        time.pass(Duration.ofSeconds(1));
        asks.answer();
        says(true);
        for (int i = 0; i < 4; i++) {
            round();
        }

        assertEquals("resource Failed PT1S", meter.heard.get(0));
        assertEquals("resource Passed PT0S", meter.heard.get(1));
        assertEquals(
                List.of("resource Passed in PT16S"),
                meter.heard.stream().filter(line -> line.contains(" in ")).toList());
    }

    private static final class Meter implements GateMeter {
        private final List<String> heard = new java.util.concurrent.CopyOnWriteArrayList<>();

        @Override
        public void asked(String type, Verdict verdict, Duration took) {
            heard.add(type + " " + verdict + " " + took);
        }

        @Override
        public void decided(String type, Outcome outcome, Duration took) {
            heard.add(type + " " + outcome + " in " + took);
        }
    }

    private static List<String> running() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("gate-") || name.startsWith("HttpClient"))
                .toList();
    }

    private GateStanding observe() {
        return runner.observe(SCOPE, List.of(GATE), cluster.context()).getFirst();
    }

    private void round() {
        time.pass(Duration.ofSeconds(5));
        asks.answer();
    }

    private void says(boolean ok) {
        cluster.objects.put(
                "v1/Thing/a",
                new Reading.Found<>(JsonNodeFactory.instance.objectNode().put("ok", ok)));
    }

    private static List<String> names(List<GateStanding> standings) {
        return standings.stream().map(GateStanding::gate).toList();
    }
}
