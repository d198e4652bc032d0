package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.rollout.WorkloadHealth.Condition;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which workload that is not healthy is told of, and how often. */
class AilmentsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final WorkloadHealth API = ill("api", Condition.Progressing, "NotReady");
    private static final WorkloadHealth WEB = ill("web", Condition.Progressing, "NotReady");
    private static final WorkloadHealth CRASH = ill("web", Condition.Failed, "CrashLoopBackOff");

    private static WorkloadHealth ill(String workload, Condition condition, String reason) {
        return new WorkloadHealth(new ObjectRef("Deployment", workload), condition, reason, "", 0, 1);
    }

    @Test
    void whatIsWorseIsToldAndStaysUntilItIsNoLongerTheMatter() {
        Ailments first = Ailments.NONE.of(List.of(API, WEB), START);
        assertEquals(API, first.said());
        Ailments second = first.of(List.of(CRASH, API), START);
        assertEquals(CRASH, second.said());
        assertSame(second, second.of(List.of(API, WEB), START.plusSeconds(60)));
    }

    @Test
    void workloadsThatAreIllByTurnsAreToldOfNowAndThenOnly() {
        Ailments both = Ailments.NONE.of(List.of(API), START).of(List.of(WEB), START);
        assertEquals(WEB, both.said());
        assertSame(both, both.of(List.of(API), START.plusSeconds(1)));
        assertSame(both, both.of(List.of(WEB), START.plusSeconds(2)));
        assertEquals(Optional.of(START.plus(Starter.LOOK_AGAIN)), both.again(List.of(API)));
        assertEquals(Optional.empty(), both.again(List.of(WEB)));

        Ailments later = both.of(List.of(API), START.plus(Starter.LOOK_AGAIN));
        assertEquals(API, later.said());
        assertSame(later, later.of(List.of(WEB), START.plus(Starter.LOOK_AGAIN).plusSeconds(1)));
    }
}
