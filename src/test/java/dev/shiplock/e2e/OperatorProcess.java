package dev.shiplock.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operator's jar as a process of its own, so that it can be killed like one. */
final class OperatorProcess implements AutoCloseable {
    /** The image's own options, and the memory that the manifests allow its pod. */
    static final List<String> JVM = options();

    private static final Duration START = Duration.ofMinutes(3);
    private static final int TAIL = 60;

    private final Path kubeconfig;
    private final Path log;
    private final int port;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private @Nullable Process process;

    private static List<String> options() {
        try (Stream<String> dockerfile = Files.lines(Path.of("image", "Dockerfile"))) {
            String entryPoint = dockerfile
                    .filter(line -> line.startsWith("ENTRYPOINT "))
                    .findFirst()
                    .orElseThrow();
            String[] words = Serialization.unmarshal(entryPoint.substring("ENTRYPOINT ".length()), String[].class);
            return Stream.concat(Stream.of(words).filter(word -> word.startsWith("-X")), Stream.of("-XX:MaxRAM=256m"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private OperatorProcess(Path kubeconfig, Path log, int port) {
        this.kubeconfig = kubeconfig;
        this.log = log;
        this.port = port;
    }

    /**
     * Starts it and returns once it is ready.
     *
     * @param kubeconfig how it reaches the cluster, and as whom
     * @param name of its log, {@code target/e2e/<name>.log}
     */
    static OperatorProcess start(Path kubeconfig, String name) {
        try (ServerSocket free = new ServerSocket(0)) {
            Path log = Path.of("target", "e2e", name + ".log");
            Files.createDirectories(log.getParent());
            OperatorProcess operator = new OperatorProcess(kubeconfig, log, free.getLocalPort());
            free.close();
            operator.restart();
            return operator;
        } catch (IOException failure) {
            throw new IllegalStateException("the operator cannot be started", failure);
        }
    }

    /** Starts it anew, its log goes on; returns once it is ready. */
    synchronized void restart() {
        launch();
        await("the operator is ready; its log is " + log)
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .until(this::ready);
    }

    /** Starts it anew without waiting. */
    synchronized void launch() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("it runs already");
        }
        ProcessBuilder builder = new ProcessBuilder(command());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("SHIPLOCK_NAMESPACE", Cluster.OPERATOR_NAMESPACE);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            process = builder.start();
        } catch (IOException failure) {
            throw new IllegalStateException("java cannot be started", failure);
        }
    }

    private static List<String> command() {
        String jar = System.getProperty("shiplock.jar", "target/quarkus-app/quarkus-run.jar");
        if (!new File(jar).exists()) {
            throw new IllegalStateException("there is no " + jar + "; build it first: make e2e does");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.add("-jar");
        command.add(jar);
        return command;
    }

    private boolean ready() {
        Process running = running();
        if (!running.isAlive()) {
            throw new IllegalStateException("the operator ended with code " + running.exitValue() + ":\n" + tail());
        }
        try {
            return get("/q/health/ready").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What its HTTP port answers. */
    java.net.http.HttpResponse<String> get(String path) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    BodyHandlers.ofString());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }

    /** SIGKILL: nothing is flushed, released or said. */
    synchronized void kill9() {
        end(running().destroyForcibly());
    }

    /** SIGTERM. */
    synchronized void stop() {
        Process running = running();
        running.destroy();
        try {
            if (!running.waitFor(20, TimeUnit.SECONDS)) {
                kill9();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Process killed) {
        try {
            if (!killed.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the operator survived SIGKILL");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("it has not been started");
        }
        return process;
    }

    /** Resident memory in KiB. */
    long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(running().pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /** The end of its log. */
    String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException unreadable) {
            return "its log cannot be read: " + unreadable.getMessage();
        }
    }

    @Override
    public void close() {
        if (alive()) {
            stop();
        }
    }
}
