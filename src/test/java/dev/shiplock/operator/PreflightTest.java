package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.JournalEntry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gates before the first change go on being asked, whatever else the run waits for. */
class PreflightTest extends InTheLab {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String answer = "healthy";
    private Answering server;

    @BeforeEach
    void serve() throws IOException {
        server = Answering.with(() -> {
            asked.incrementAndGet();
            return answer;
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String gated(String name, String more) {
        return ONE_IMAGE.replace("name: shop}", "name: " + name + "}") + """
                  preflight: {gates: [{name: quiet, %s, expect: "body.status == 'healthy'", http: {url: "%s"}}]}
                """.formatted(more, server.url());
    }

    private long statusWrites(String promotion) {
        return lab.writes(JournalEntry::applied).stream()
                .filter(entry -> entry.request().isAbout("promotions")
                        && entry.request().subresource().equals("status")
                        && entry.request().name().equals(promotion))
                .count();
    }

    @Test
    void aRunThatWaitsForItsTurnAsksItsGatesAtTheirIntervalAndWritesNothing() {
        soaking();
        lab.promote(gated("next", "interval: 200ms"));
        lab.awaitReason("next", "Ready", "Queued");
        long writes = statusWrites("next");
        int before = asked.get();
        long began = System.nanoTime();

        lab.awaitThat("it is asked again and again", () -> asked.get() >= before + 5);
        assertTrue(System.nanoTime() - began >= 800_000_000L, "not faster than its interval");
        assertEquals(writes, statusWrites("next"), "nothing to say");
        assertEquals("Queued", lab.run("next").orElseThrow().reason());

        lab.command("shop", "abort", "kim");
        verified("next");
    }

    @Test
    void aRunThatWaitsForItsTurnKeepsItsPlaceWhileItsGatesAreAskedAnewAfterARestart() {
        soaking();
        lab.promote(gated("next", "interval: 100ms, for: 1s"));
        lab.awaitReason("next", "Ready", "Queued");
        lab.killOperators();
        int before = asked.get();
        String second = lab.startOperator();
        lab.awaitThat("its gate passes again, for long enough", () -> asked.get() >= before + 15);

        assertEquals("Queued", lab.run("next").orElseThrow().reason());
        assertEquals(
                List.of(),
                lab.writes(entry -> entry.identity().equals(second)
                        && entry.request().name().equals("next")
                        && entry.request().body().contains("Preflight")));
        lab.command("shop", "abort", "kim");
        verified("next");
    }

    @Test
    void aRunWhoseGatesPassNoLongerLosesItsPlace() {
        soaking();
        lab.promote(gated("next", "interval: 100ms, failures: 10000"));
        lab.awaitReason("next", "Ready", "Queued");
        answer = "degraded";
        lab.awaitReason("next", "Ready", "Preflight");
        lab.command("shop", "abort", "kim");
        lab.promote(ONE_IMAGE.replace("name: shop}", "name: last}"));
        lab.await("last", RunState.Verified);
    }

    @Test
    void aGateThatMustPassForAWhilePasses() {
        lab.promote(gated("shop", "interval: 100ms, for: 500ms"));
        verified("shop");
    }

    @Test
    void aGateThatMayFailAFewTimesRejectsAtItsLimit() {
        answer = "degraded";
        lab.promote(gated("shop", "interval: 100ms, failures: 3"));
        assertEquals("PreflightFailed", ended("shop", RunState.Rejected).reason());
        assertEquals(3, asked.get());
    }
}
