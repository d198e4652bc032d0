package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.Environment;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.RunState;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is called for a pass, and who is left alone. */
class WakeUpsTest {
    private final List<Promotion> promotions = new ArrayList<>();
    private final List<String> woken = new ArrayList<>();
    private final WakeUps wakeUps = new WakeUps(new Known());

    private final class Known implements KnownObjects {
        @Override
        public boolean isComplete() {
            return true;
        }

        @Override
        public Optional<Environment> environment(String namespace, String name) {
            return Optional.empty();
        }

        @Override
        public Stream<Environment> environments(String namespace) {
            return Stream.empty();
        }

        @Override
        public Stream<Promotion> promotions() {
            return promotions.stream();
        }
    }

    @BeforeEach
    void listen() {
        wakeUps.promotions()
                .setEventHandler(
                        event -> woken.add(event.getRelatedCustomResourceID().getName()));
        wakeUps.promotions().start();
    }

    private void promotion(String name, String environment, RunState state) {
        promotions.add(Lab.promotion("""
                metadata: {name: %s}
                spec: {from: {environment: staging}, to: {environment: %s}}
                status: {run: {id: %s-1, state: %s, since: "2026-01-01T00:00:00Z"}}
                """.formatted(name, environment, name, state)));
    }

    /** Its status does not always tell: when the turn had been wiped, giving it back changes nothing. */
    @Test
    void whoWaitsForAnEnvironmentIsWokenWhenItIsGivenBack() {
        promotion("waits", "production", RunState.Waiting);
        promotion("elsewhere", "canary", RunState.Waiting);
        promotion("ended", "production", RunState.Verified);
        promotion("holds", "production", RunState.Stopped);

        wakeUps.freed(new Sources.Key(Shop.PRODUCTION, "production"));
        assertEquals(List.of("waits"), woken);
    }

    @Test
    void aGatesAnswerWakesItsPromotion() {
        wakeUps.answered(new ResourceID("shop", Shop.PRODUCTION));
        assertEquals(List.of("shop"), woken);
    }
}
