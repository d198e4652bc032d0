package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.Promotion;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogFieldsTest {
    private static final Promotion WAITING = Lab.promotion("""
            metadata: {name: shop}
            status: {run: {id: shop-2, state: Waiting, since: "2026-11-30T10:00:00Z"}}
            """);
    private static final Promotion SOAKING = Lab.promotion("""
            metadata: {name: shop}
            status: {run: {id: shop-1, state: Soaking, phase: api, since: "2026-11-30T10:00:00Z"}}
            """);
    private static final List<String> NOTHING = List.of("", "", "");
    private static final List<String> OF_SOAKING = List.of("shop-production/shop", "shop-1", "api");

    private static List<String> fields() {
        return Stream.of("promotion", "run", "phase")
                .map(field -> Optional.ofNullable(MDC.get(field)).orElse(""))
                .toList();
    }

    private static List<String> inAnotherThread(UnaryOperator<Runnable> task) throws InterruptedException {
        AtomicReference<List<String>> seen = new AtomicReference<>();
        Thread.ofVirtual().start(task.apply(() -> seen.set(fields()))).join();
        return seen.get();
    }

    @Test
    void whatARunWithoutAPhaseLeavesOutIsNotWhatTheOneBeforeHad() {
        try (LogFields before = LogFields.of(SOAKING)) {
            assertEquals(OF_SOAKING, fields());
            try (LogFields next = LogFields.of(WAITING)) {
                assertEquals(List.of("shop-production/shop", "shop-2", ""), fields());
            }
            assertEquals(OF_SOAKING, fields());
        }
        assertEquals(NOTHING, fields());
    }

    @Test
    void anotherThreadHasTheFieldsThatItIsGivenAndNoOthers() throws InterruptedException {
        try (LogFields soaking = LogFields.of(SOAKING)) {
            assertEquals(NOTHING, inAnotherThread(LogFields::none));
            assertEquals(OF_SOAKING, inAnotherThread(task -> LogFields.none(LogFields.keptBy(task))));
        }
    }
}
