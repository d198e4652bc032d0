package dev.shiplock.gate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A program that asks four gates at once, each of sixteen pods whose answers are as large as can be, and prints what they say. */
final class ManyLargeAnswers {
    private static final int PART = 16 << 10;
    private static final byte[] ANSWER =
            ("[" + "\"aaaaaaaaaaaaaaaaaa\",".repeat(49_000) + "1]").getBytes(StandardCharsets.UTF_8);

    private ManyLargeAnswers() {}

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", ManyLargeAnswers::answer);
        server.start();
        FakeCluster cluster = new FakeCluster().withService("api", Optional.empty());
        for (int i = 0; i < 16; i++) {
            cluster.withPod("api-" + i, "127.0.0.1", server.getAddress().getPort());
        }
        Gate gate = cluster.gates()
                .of(Specs.gate("http: {service: {name: api, port: 80}, timeout: 2m}\nexpect: body.size() > 40000\n"));
        List<Future<Answer>> asked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            asked.add(threads.submit(() -> gate.ask(cluster.context())));
        }
        for (Future<Answer> each : asked) {
            System.out.println(each.get());
        }
        System.exit(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, ANSWER.length);
        try (OutputStream body = exchange.getResponseBody()) {
            for (int at = 0; at < ANSWER.length; at += PART) {
                body.write(ANSWER, at, Math.min(PART, ANSWER.length - at));
            }
        }
        exchange.close();
    }
}
