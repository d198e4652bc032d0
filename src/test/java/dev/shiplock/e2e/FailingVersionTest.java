package dev.shiplock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Versions that do not come up, for each kind that runs pods: production ends as it was, to the byte. */
@Tag("e2e")
@ExtendWith(OnCluster.class)
@Execution(ExecutionMode.CONCURRENT)
class FailingVersionTest {
    private static final Duration LONG_BEFORE = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource(Workload.Kind.class)
    void aVersionThatIsNeverReadyIsRevertedAtItsDeadline(Workload.Kind kind, Shops shops) {
        Shop shop = shops.of(Workload.of(kind, "api").replicas(2)).open();
        State before = shop.production().state();

        Promoting promoting = shop.promote(hotfix("local/shop-api:never-ready", "8s"));

        PromotionStatus.Run run = promoting.ends(RunState.RolledBack);
        assertEquals("DeadlineExceeded", failure(run).reason());
        Duration took =
                Duration.between(written(promoting), Instant.parse(failure(run).at()));
        assertTrue(
                took.compareTo(Duration.ofSeconds(8)) >= 0 && took.compareTo(Duration.ofSeconds(20)) < 0,
                () -> "the deadline of 8s was seen after " + took);
        assertAsBefore(shop, before);
    }

    @ParameterizedTest
    @EnumSource(Workload.Kind.class)
    void aVersionThatExitsIsRevertedLongBeforeTheDeadline(Workload.Kind kind, Shops shops) {
        Shop shop = shops.of(Workload.of(kind, "api").replicas(2)).open();
        State before = shop.production().state();

        Promoting promoting = shop.promote(hotfix("local/shop-api:exit", "10m"));

        PromotionStatus.Run run = promoting.ends(RunState.RolledBack);
        assertTrue(
                Set.of("ContainerExited", "CrashLoopBackOff")
                        .contains(failure(run).reason()),
                run::toString);
        assertLongBeforeTheDeadline(promoting, run);
        assertAsBefore(shop, before);
    }

    @ParameterizedTest
    @EnumSource(Workload.Kind.class)
    void anImageThatDoesNotExistIsRevertedLongBeforeTheDeadline(Workload.Kind kind, Shops shops) {
        Shop shop = shops.of(Workload.of(kind, "api").replicas(2)).open();
        State before = shop.production().state();

        Promoting promoting = shop.promote(hotfix("127.0.0.1:1/shop-api:v9", "10m"));

        PromotionStatus.Run run = promoting.ends(RunState.RolledBack);
        assertTrue(
                Set.of("ErrImagePull", "ImagePullBackOff").contains(failure(run).reason()), run::toString);
        assertLongBeforeTheDeadline(promoting, run);
        assertAsBefore(shop, before);
    }

    private static String hotfix(String image, String deadline) {
        return """
                set: [{workload: api, image: "%s"}]
                phases: [{name: all, deadline: %s}]
                """.formatted(image, deadline);
    }

    private static PromotionStatus.Failure failure(PromotionStatus.Run run) {
        return Objects.requireNonNull(run.failure(), run::toString);
    }

    private static Instant written(Promoting promoting) {
        return Instant.parse(Objects.requireNonNull(
                promoting.phase("all").workloads().getFirst().since()));
    }

    private static void assertLongBeforeTheDeadline(Promoting promoting, PromotionStatus.Run run) {
        Duration took =
                Duration.between(written(promoting), Instant.parse(failure(run).at()));
        assertTrue(took.compareTo(LONG_BEFORE) < 0, () -> "seen only after " + took);
    }

    private static void assertAsBefore(Shop shop, State before) {
        assertEquals(before, shop.production().state());
        shop.production().assertRuns("api", "v1");
    }
}
