package dev.shiplock.gate;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapacityTest {
    private final Capacity capacity = new Capacity();

    @Test
    void manyLargeAnswersAtOnceFitIntoASmallHeap(@TempDir Path folder) throws Exception {
        Path said = folder.resolve("said");
        Process asking = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx96m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ManyLargeAnswers.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            boolean ended = asking.waitFor(2, TimeUnit.MINUTES);
            String output = Files.readString(said, StandardCharsets.UTF_8);
            assertTrue(ended, output);
            assertEquals(0, asking.exitValue(), output);
            assertEquals(
                    List.of(Answer.passed("all 16 pods passed").toString()),
                    output.lines()
                            .filter(line -> line.startsWith("Answer"))
                            .distinct()
                            .toList(),
                    output);
        } finally {
            asking.destroyForcibly();
        }
    }

    @Test
    void evaluationsThatTakeLongHoldUpNothingElse() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger burning = new AtomicInteger();
        List<Thread> asks = new ArrayList<>();
        int many = 2 + Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < many; i++) {
            asks.add(Thread.startVirtualThread(() -> judge(() -> {
                burning.incrementAndGet();
                while (!over.get()) {
                    Thread.onSpinWait();
                }
                return Answer.passed("at last");
            })));
        }
        try {
            await("the evaluations to begin").until(() -> burning.get() == 2);
            Thread other = Thread.startVirtualThread(() -> {});
            assertTrue(other.join(Duration.ofSeconds(10)), "another virtual thread does not run");
            Thread given = Thread.startVirtualThread(() -> judge(() -> Answer.passed("never begun")));
            given.interrupt();
            assertTrue(given.join(Duration.ofSeconds(10)), "who is interrupted goes on waiting");
            assertEquals(2, burning.get(), "evaluations at once");
        } finally {
            over.set(true);
        }
        for (Thread ask : asks) {
            assertTrue(ask.join(Duration.ofSeconds(10)), "the others are not judged");
        }
        assertEquals(many, burning.get());
    }

    @Test
    void aPlaceThatNobodyWaitsForAnyMoreIsGivenToTheNext() throws Exception {
        List<Capacity.Place> taken = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            taken.add(capacity.place());
            taken.getLast().take();
            taken.getLast().take();
        }
        Capacity.Place late = capacity.place();
        Thread waiting = Thread.startVirtualThread(() -> take(late));
        await("one that waits").until(() -> waiting.getState() == Thread.State.WAITING);
        late.close();
        taken.forEach(Capacity.Place::close);
        assertTrue(waiting.join(Duration.ofSeconds(10)), "it waits on");

        for (int i = 0; i < 4; i++) {
            Thread next = Thread.startVirtualThread(() -> take(capacity.place()));
            assertTrue(next.join(Duration.ofSeconds(10)), "place " + i + " is lost");
        }
    }

    private void judge(java.util.function.Supplier<Answer> judgement) {
        try {
            capacity.judge(judgement);
        } catch (InterruptedException given) {
            Thread.currentThread().interrupt();
        }
    }

    private static void take(Capacity.Place place) {
        try {
            place.take();
        } catch (InterruptedException given) {
            Thread.currentThread().interrupt();
        }
    }
}
