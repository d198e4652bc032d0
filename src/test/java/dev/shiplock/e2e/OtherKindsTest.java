package dev.shiplock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A DaemonSet and a CronJob are carried, and put back, like a Deployment. */
@Tag("e2e")
@ExtendWith(OnCluster.class)
@Execution(ExecutionMode.CONCURRENT)
class OtherKindsTest {
    private static Shop shop(Shops shops) {
        Shop shop = shops.of(Workload.of(Workload.Kind.DaemonSet, "worker"))
                .staging("worker", worker -> worker.version("v2").with("FEATURE", "on"))
                .open();
        cronJob(shop, shop.staging(), "v2", "15 * * * *", "on");
        cronJob(shop, shop.production(), "v1", "45 3 * * *", "off");
        return shop;
    }

    private static void cronJob(Shop shop, Side side, String tag, String schedule, String feature) {
        shop.cluster().apply("""
                        apiVersion: batch/v1
                        kind: CronJob
                        metadata: {name: report}
                        spec:
                          schedule: "%s"
                          suspend: true
                          jobTemplate:
                            spec:
                              template:
                                spec:
                                  restartPolicy: Never
                                  containers:
                                  - name: report
                                    image: local/shop-api:%s
                                    env: [{name: FEATURE, value: "%s"}]
                        """.formatted(schedule, tag, feature), side.namespace());
    }

    private static CronJob cronJob(Shop shop) {
        return Objects.requireNonNull(shop.cluster()
                .client()
                .batch()
                .v1()
                .cronjobs()
                .inNamespace(shop.production().namespace())
                .withName("report")
                .get());
    }

    private static final String PHASES = """
            carry: [Image, Variable]
            phases:
            - {name: jobs, workloads: {names: [report]}}
            - {name: nodes, workloads: {names: [worker]}, deadline: %s}
            """;

    @Test
    void bothAreCarried(Shops shops) {
        Shop shop = shop(shops);

        shop.promote(PHASES.formatted("10m")).ends(RunState.Verified);

        shop.production().assertRuns("worker", "v2");
        assertEquals("on", shop.production().variablesOf("worker").get("FEATURE"));
        CronJob report = cronJob(shop);
        assertEquals("45 3 * * *", report.getSpec().getSchedule(), "production's own schedule");
        var container = report.getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        assertEquals("local/shop-api:v2", container.getImage());
        assertEquals("on", container.getEnv().getFirst().getValue());
    }

    @Test
    void bothArePutBack(Shops shops) {
        Shop shop = shop(shops);
        State before = shop.production().state();

        shop.promote("set: [{workload: worker, image: \"local/shop-worker:never-ready\"}]\n" + PHASES.formatted("8s"))
                .ends(RunState.RolledBack);

        assertEquals(before, shop.production().state());
        shop.production().assertRuns("worker", "v1");
    }
}
