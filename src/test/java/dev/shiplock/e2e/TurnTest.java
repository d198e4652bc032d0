package dev.shiplock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One run changes an environment at a time. */
@Tag("e2e")
@ExtendWith(OnCluster.class)
@Execution(ExecutionMode.CONCURRENT)
class TurnTest {
    /** Which Promotions of a namespace were under way at the same time, and in which order they began. */
    private static final class UnderWay implements Watcher<Promotion> {
        private final Set<String> now = new HashSet<>();
        private final List<String> begun = new ArrayList<>();
        private int most;

        @Override
        public synchronized void eventReceived(Action action, Promotion promotion) {
            String name = promotion.getMetadata().getName();
            boolean writing = promotion.getStatus() != null
                    && promotion.getStatus().run() != null
                    && promotion.getStatus().run().state().underWay();
            if (writing && now.add(name)) {
                begun.add(name);
            } else if (!writing) {
                now.remove(name);
            }
            most = Math.max(most, now.size());
        }

        @Override
        public void onClose(WatcherException cause) {
            // What was seen so far is what is asked for.
        }
    }

    @Test
    void promotionsIntoOneEnvironmentGoOneAfterTheOtherInTheOrderOfTheirRequests(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api"), Workload.deployment("web"), Workload.deployment("worker"))
                .staging("api", api -> api.version("v2"))
                .staging("web", web -> web.version("v2"))
                .staging("worker", worker -> worker.version("v2"))
                .open();
        UnderWay underWay = new UnderWay();
        try (Watch watch = shop.cluster()
                .client()
                .resources(Promotion.class)
                .inNamespace(shop.production().namespace())
                .watch(underWay)) {
            shop.flag("no");
            Promoting zulu = shop.promote("zulu", untilTheFlag("api"));
            zulu.reaches(RunState.Settling);
            Promoting yankee = shop.promote("yankee", phase("web"));
            yankee.awaitCondition("Ready", "False", "Queued");
            Promoting alpha = shop.promote("alpha", phase("worker"));
            alpha.awaitCondition("Ready", "False", "Queued");

            shop.flag("yes");
            zulu.ends(RunState.Verified);
            yankee.ends(RunState.Verified);
            alpha.ends(RunState.Verified);

            assertEquals(1, underWay.most, "runs under way at a time");
            assertEquals(List.of("zulu", "yankee", "alpha"), underWay.begun);
        }
        for (String workload : new String[] {"api", "web", "worker"}) {
            shop.production().assertRuns(workload, "v2");
        }
    }

    /** A phase that lasts until the flag says yes, so that a test has all the time that it needs. */
    private static String untilTheFlag(String workload) {
        return """
                phases:
                - name: all
                  workloads: {names: [%s]}
                  gates:
                  - name: flag
                    resource: {apiVersion: v1, kind: ConfigMap, name: flag, expect: "object.data.go == 'yes'"}
                    interval: 500ms
                    failures: 1000
                """.formatted(workload);
    }

    private static String phase(String workload) {
        return "phases: [{name: all, workloads: {names: [" + workload + "]}, soak: 3s}]";
    }

    @Test
    void aNewRequestInMidRunWaitsAndLeavesTheFrozenPlanAlone(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api"), Workload.deployment("web"))
                .staging("api", api -> api.version("v2"))
                .staging("web", web -> web.version("v2"))
                .open();
        shop.flag("no");
        Promoting promoting = shop.promote(untilTheFlag("api"));
        var first = promoting.reaches(RunState.Settling);

        promoting.edit("{\"phases\":[{\"name\":\"other\",\"workloads\":{\"names\":[\"web\"]}}]}");

        promoting.await("the new request is queued", found -> found.getStatus().queued() != null);
        assertEquals(first.id(), promoting.run().id());
        shop.flag("yes");
        promoting.ends(RunState.Verified, first.id());
        assertTrue(promoting.status().history().stream()
                .anyMatch(line -> line.run().equals(first.id()) && line.outcome() == RunState.Verified));
        shop.production().assertRuns("api", "v2");
        shop.production().assertRuns("web", "v2");
    }
}
