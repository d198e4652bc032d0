package dev.shiplock.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TcpGateTest {
    private final FakeCluster cluster = new FakeCluster().withService("api", Optional.empty());

    @Test
    void passesWhenEveryPodAcceptsConnections() throws Exception {
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket two = new ServerSocket(0)) {
            cluster.withPod("api-1", "127.0.0.1", one.getLocalPort()).withPod("api-2", "127.0.0.1", two.getLocalPort());
            assertEquals(Answer.passed("all 2 pods passed"), ask("tcp: {service: {name: api, port: 80}}\n"));
        }
    }

    @Test
    void failsWhenNobodyListens() throws Exception {
        // Nobody listens there. A port that was just closed may connect to itself.
        int port = 1;
        cluster.withPod("api-1", "127.0.0.1", port);
        assertEquals(
                Answer.failed("pod api-1: the connection at port " + port + " was refused"),
                ask("tcp: {service: {name: api, port: 80}}\n"));
        assertEquals(
                Answer.failed("localhost:" + port + ": the connection at port " + port + " was refused"),
                ask("tcp: {host: localhost, port: " + port + "}\n"));
    }

    @Test
    void aPodThatTheApiSaysIsGoneIsNoFailureThoughTheWatchIsLate() throws Exception {
        cluster.withPod("api-1", "127.0.0.1", 1);
        for (Reading<Boolean> gone : List.of(new Reading.Found<>(false), new Reading.Missing<Boolean>())) {
            cluster.serving.put("api-1", gone);
            assertEquals(
                    Answer.inconclusive("pod api-1: it went away, or is no longer ready, while it was asked"),
                    ask("tcp: {service: {name: api, port: 80}}\n"));
        }
    }

    @Test
    void aBadAnswerCountsWhereTheApiDoesNotSayWhetherThePodIsStillThere() throws Exception {
        cluster.withPod("api-1", "127.0.0.1", 1);
        cluster.serving.put("api-1", new Reading.Unreadable<>("the API server does not answer"));
        assertEquals(
                Answer.failed("pod api-1: the connection at port 1 was refused"),
                ask("tcp: {service: {name: api, port: 80}}\n"));
    }

    @Test
    void isInconclusiveWithoutPodsOfTheNewRevision() throws Exception {
        assertEquals(
                Verdict.Inconclusive,
                ask("tcp: {service: {name: api, port: 80}}\n").verdict());
    }

    @Test
    void cannotAskAnUnknownHost() throws Exception {
        assertEquals(
                Answer.errored("nowhere.invalid:80: the host is not known"),
                ask("tcp: {host: nowhere.invalid, port: 80}\n"));
    }

    @Test
    void isInconclusiveWhenNobodyAcceptsInTime() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = fill(full);
                Socket second = fill(full)) {
            Answer answer = ask("tcp: {host: 127.0.0.1, port: " + full.getLocalPort() + ", timeout: 200ms}\n");
            assertEquals(Verdict.Inconclusive, answer.verdict(), first + " and " + second + ": " + answer.message());
        }
    }

    /** A queue of one holds two connections on Linux; the next ones are not answered. */
    private static Socket fill(ServerSocket server) throws IOException {
        return new Socket(server.getInetAddress(), server.getLocalPort());
    }

    private Answer ask(String yaml) throws InterruptedException {
        return cluster.gates().of(Specs.gate(yaml)).ask(cluster.context());
    }
}
