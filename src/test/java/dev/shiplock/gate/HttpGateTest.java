package dev.shiplock.gate;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.shiplock.api.Verdict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpGateTest {
    private static final String SERVICE = "http: {service: {name: api, port: 80}, path: /health}\n";
    private static final String EXPECT =
            "expect: status == 200 && body.status == 'healthy' && body.version == target.version\n";

    /** Nobody listens there. A port that was just closed may connect to itself. */
    private static final int NOBODYS_PORT = 1;

    private final List<HttpServer> servers = new ArrayList<>();
    private final FakeCluster cluster = new FakeCluster().withService("api", Optional.of("127.0.0.1"));
    private final CountDownLatch done = new CountDownLatch(1);

    @AfterEach
    void stop() {
        done.countDown();
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void passesWhenEveryPodOfTheNewRevisionAnswersAsExpected() throws Exception {
        pod("api-1", answering(200, "{\"status\": \"healthy\", \"version\": \"v2\"}"));
        pod("api-2", answering(200, "{\"status\": \"healthy\", \"version\": \"v2\"}"));
        assertEquals(Answer.passed("all 2 pods passed"), ask(SERVICE + EXPECT));
    }

    @Test
    void asksThePathOfEachPod() throws Exception {
        ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
        HttpHandler noting = exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            send(exchange, 204, "");
        };
        pod("api-1", noting);
        pod("api-2", noting);
        ask("http: {service: {name: api, port: 80}, path: '/health?deep=1'}\n");
        assertEquals(List.of("GET /health?deep=1", "GET /health?deep=1"), List.copyOf(asked));
    }

    @Test
    void failsWhenOnePodDoesNotAnswerAsExpected() throws Exception {
        pod("api-1", answering(200, "{\"status\": \"healthy\", \"version\": \"v2\"}"));
        pod("api-2", answering(200, "{\"status\": \"degraded\", \"version\": \"v2\"}"));
        assertEquals(
                Answer.failed("pod api-2: 'status == 200 && body.status == 'healthy' && body.version == "
                        + "target.version' is false; status is 200, body.status is 'degraded', body.version is 'v2', "
                        + "target.version is 'v2'"),
                ask(SERVICE + EXPECT));
    }

    @Test
    void anOldVersionThatStillAnswersDoesNotPass() throws Exception {
        int old = serve(answering(200, "{\"status\": \"healthy\", \"version\": \"v1\"}"));
        assertEquals(
                Answer.inconclusive("no ready pod of the newest revision is behind Service api"),
                ask(SERVICE + EXPECT));
        cluster.withPod("api-1", "127.0.0.1", old);
        assertEquals(Verdict.Failed, ask(SERVICE + EXPECT).verdict());
    }

    @Test
    void podsThatAreNotReadyOrNotBehindTheServiceAreNotAsked() throws Exception {
        int port = serve(answering(500, ""));
        cluster.withPod(FakeCluster.pod("api-1", "127.0.0.1", port, false, 0));
        cluster.withService(new Services.Service(
                "other", java.util.Map.of("app", "other"), List.of(new Services.Port(80, "web")), Optional.empty()));
        assertEquals(Verdict.Inconclusive, ask(SERVICE).verdict());
        cluster.withPod("api-2", "127.0.0.1", port);
        assertEquals(
                Verdict.Inconclusive,
                ask("http: {service: {name: other, port: 80}}\n").verdict());
    }

    @Test
    void withPodsAnyTheServiceItselfIsAsked() throws Exception {
        int port = serve(answering(200, ""));
        cluster.withService(new Services.Service(
                "api",
                java.util.Map.of("app", "api"),
                List.of(new Services.Port(port, "web")),
                Optional.of("127.0.0.1")));
        assertEquals(
                Answer.passed("Service api: status 200"),
                ask("http: {service: {name: api, port: " + port + "}, pods: Any}\n"));
    }

    @Test
    void aHeadlessServiceHasNothingToAskByItself() throws Exception {
        cluster.withService("api", Optional.empty());
        Answer answer = ask("http: {service: {name: api, port: 80}, pods: Any}\n");
        assertEquals(Verdict.Errored, answer.verdict());
        assertTrue(answer.message().contains("headless"), answer.message());
    }

    @Test
    void saysWhatIsWrongWithTheService() throws Exception {
        assertEquals(
                Answer.errored("there is no Service web in namespace shop"),
                ask("http: {service: {name: web, port: 80}}\n"));
        assertEquals(
                Answer.errored("Service api has no port 81; it has 80"),
                ask("http: {service: {name: api, port: 81}}\n"));
        cluster.withPod(new NewestPod(
                FakeCluster.API,
                "api-1",
                "127.0.0.1",
                true,
                java.util.Map.of("app", "api"),
                List.of(),
                0,
                Optional.empty()));
        assertEquals(
                Answer.errored("pod api-1 has no port named web, which port 80 of Service api stands for"),
                ask(SERVICE));
        cluster.services.put("api", new Reading.Unreadable<>("the operator may not read Service api"));
        assertEquals(Answer.errored("the operator may not read Service api"), ask(SERVICE));
    }

    @Test
    void withoutAnExpectationAnySuccessPasses() throws Exception {
        pod("api-1", answering(204, ""));
        assertEquals(Answer.passed("pod api-1: status 204"), ask(SERVICE));
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        pod("api-1", exchange -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
            send(exchange, 302, "");
        });
        assertEquals(Answer.failed("pod api-1: status 302, expected 200 to 299"), ask(SERVICE));
    }

    @Test
    void anAnswerThatCannotBeJudgedIsInconclusiveIfItIsASuccessAndAFailureOtherwise() throws Exception {
        AtomicInteger status = new AtomicInteger(200);
        pod("api-1", exchange -> send(exchange, status.get(), "<html>"));
        assertEquals(
                Answer.inconclusive(
                        "pod api-1: status 200; 'body.status == 'healthy'' cannot be decided: attribute not "
                                + "found; body.status is not there"),
                ask(SERVICE + "expect: body.status == 'healthy'\n"));
        status.set(503);
        assertEquals(
                Verdict.Failed,
                ask(SERVICE + "expect: body.status == 'healthy'\n").verdict());
    }

    @Test
    void noAnswerInTimeIsInconclusive() throws Exception {
        pod("api-1", exchange -> awaitDone());
        assertEquals(
                Answer.inconclusive("pod api-1: no answer within 200ms"),
                ask("http: {service: {name: api, port: 80}, timeout: 200ms}\n"));
    }

    @Test
    void anAnswerThatNeverEndsIsInconclusive() throws Exception {
        pod("api-1", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            awaitDone();
        });
        assertEquals(
                Verdict.Inconclusive,
                ask("http: {service: {name: api, port: 80}, timeout: 300ms}\n").verdict());
    }

    @Test
    void aRefusedConnectionIsAFailure() throws Exception {
        cluster.withPod("api-1", "127.0.0.1", NOBODYS_PORT);
        assertEquals(Answer.failed("pod api-1: the connection was refused"), ask(SERVICE));
    }

    @Test
    void aPodThatWentAwayMeanwhileIsNoFailure() throws Exception {
        pod("api-1", exchange -> {
            cluster.pods.clear();
            send(exchange, 500, "");
        });
        assertEquals(
                Answer.inconclusive("pod api-1: it went away, or is no longer ready, while it was asked"),
                ask(SERVICE));
    }

    @Test
    void aConnectionThatIsClosedWithoutAnAnswerIsInconclusive() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            Thread.startVirtualThread(() -> closeEveryConnection(server));
            cluster.withPod("api-1", "127.0.0.1", server.getLocalPort());
            assertEquals(
                    Answer.inconclusive("pod api-1: the connection was closed before the whole answer was there"),
                    ask(SERVICE));
        }
    }

    @Test
    void anUnknownHostCannotBeAsked() throws Exception {
        assertEquals(Answer.errored("the host is not known"), ask("http: {url: 'http://nowhere.invalid/health'}\n"));
    }

    @Test
    void addressesWhereMachinesKeepTheirCredentialsAreNotAsked() throws Exception {
        Answer answer = ask("http: {url: 'http://169.254.169.254/latest'}\n");
        assertEquals(Verdict.Errored, answer.verdict());
        assertTrue(answer.message().contains("link-local"), answer.message());
    }

    @Test
    void anAnswerThatIsTooLargeIsNotRead() throws Exception {
        pod("api-1", answering(200, "x".repeat(HttpAsker.MAX_BODY + 1)));
        assertEquals(Answer.errored("pod api-1: the answer is larger than 1 MiB"), ask(SERVICE));
        cluster.pods.clear();
        pod("api-2", answering(200, "x".repeat(HttpAsker.MAX_BODY)));
        assertEquals(
                Verdict.Passed,
                ask(SERVICE + "expect: text.size() == 1048576\n").verdict());
    }

    @Test
    void anAnswerOfTooManyValuesIsNoPassForWhoSpeaksOfThem() throws Exception {
        String many = "[" + "[],".repeat(60_000) + "[]]";
        pod("api-1", answering(200, many));
        Answer errored = Answer.errored("pod api-1: status 200; the answer's JSON is too large or too deep: more than"
                + " 100000 values and names (an object or a list counts twice) are not read; ask for less of it");
        for (String expect : List.of("body != null", "body == null", "body.size() >= 0 || true")) {
            assertEquals(errored, ask(SERVICE + "expect: " + expect + "\n"), expect);
        }
        assertEquals(Verdict.Passed, ask(SERVICE + "expect: status == 200\n").verdict());
        cluster.pods.clear();
        pod("api-2", answering(200, "[".repeat(5000)));
        assertEquals(Verdict.Errored, ask(SERVICE + "expect: body == null\n").verdict());
    }

    @Test
    void aLargeAnswerThatDoesNotEndHoldsUpNoSmallOne() throws Exception {
        CountDownLatch begun = new CountDownLatch(4);
        HttpHandler endless = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[64 << 10]);
            exchange.getResponseBody().flush();
            begun.countDown();
            awaitDone();
        };
        for (int i = 0; i < 8; i++) {
            pod("api-" + i, endless);
        }
        String url = "http: {url: 'http://localhost:%d/', timeout: %s}\nexpect: text != ''\n";
        int small = serve(answering(200, "x".repeat(8 << 10)));
        int large = serve(answering(200, "x".repeat(64 << 10)));
        Gates gates = cluster.gates();
        Thread slow = Thread.startVirtualThread(() -> {
            try {
                gates.of(Specs.gate("http: {service: {name: api, port: 80}, timeout: 10m}\n"))
                        .ask(cluster.context());
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            begun.await();
            await("every place to be taken")
                    .untilAsserted(() -> assertEquals(
                            Answer.inconclusive("no answer within 300ms"),
                            gates.of(Specs.gate(url.formatted(large, "300ms"))).ask(cluster.context())));
            assertEquals(
                    Verdict.Passed,
                    gates.of(Specs.gate(url.formatted(small, "10s")))
                            .ask(cluster.context())
                            .verdict());
        } finally {
            slow.interrupt();
        }
        slow.join();
        assertEquals(
                Verdict.Passed,
                gates.of(Specs.gate(url.formatted(large, "10s")))
                        .ask(cluster.context())
                        .verdict(),
                "the places are free again");
    }

    @Test
    void aUrlIsAskedAsItIs() throws Exception {
        int port = serve(
                exchange -> send(exchange, exchange.getRequestURI().getPath().equals("/a/b") ? 200 : 404, "{}"));
        assertEquals(Answer.passed("status 200"), ask("http: {url: 'http://localhost:" + port + "/a/b'}\n"));
        cluster.version = Optional.empty();
        assertEquals(
                Verdict.Errored,
                ask("http: {url: 'http://localhost:" + port + "/a/b'}\nexpect: target.version == 'v2'\n")
                        .verdict());
    }

    @Test
    void headersOfTheAnswerCanBeExpected() throws Exception {
        pod("api-1", exchange -> {
            exchange.getResponseHeaders().set("X-Version", "v2");
            send(exchange, 200, "");
        });
        assertEquals(
                Verdict.Passed,
                ask(SERVICE + "expect: headers['x-version'] == target.version\n")
                        .verdict());
    }

    @Test
    void headersAreSentAndSecretValuesNeverShown() throws Exception {
        AtomicReference<String> seen = new AtomicReference<>("");
        pod("api-1", exchange -> {
            seen.set(exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + exchange.getRequestHeaders().getFirst("X-Team"));
            send(exchange, 401, exchange.getRequestHeaders().getFirst("Authorization"));
        });
        String yaml = """
                http:
                  service: {name: api, port: 80}
                  headers:
                  - {name: X-Team, value: shop}
                  - {name: Authorization, secretKeyRef: {name: health, key: token}}
                expect: text == 'fine'
                """;
        cluster.secrets.put("health/token", new Reading.Found<>("Bearer hunter2\n"));
        Answer answer = ask(yaml);
        assertEquals("Bearer hunter2 shop", seen.get());
        assertEquals(Verdict.Failed, answer.verdict());
        assertFalse(answer.message().contains("hunter2"), answer.message());
        cluster.secrets.put("health/token", new Reading.Found<>("Bearer hun\u0000ter2"));
        assertEquals(Answer.errored("header Authorization: its value cannot be sent in a header"), ask(yaml));
        cluster.secrets.clear();
        assertEquals(
                Answer.errored("header Authorization: there is no key token in a Secret health in namespace shop"),
                ask(yaml));
    }

    private Answer ask(String yaml) throws InterruptedException {
        return cluster.gates().of(Specs.gate(yaml)).ask(cluster.context());
    }

    private void pod(String name, HttpHandler handler) throws IOException {
        cluster.withPod(name, "127.0.0.1", serve(handler));
    }

    private int serve(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", handler);
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }

    private static HttpHandler answering(int status, String body) {
        return exchange -> send(exchange, status, body);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void awaitDone() {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeEveryConnection(ServerSocket server) {
        try {
            while (true) {
                try (Socket accepted = server.accept()) {
                    accepted.getInputStream().read();
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }
}
