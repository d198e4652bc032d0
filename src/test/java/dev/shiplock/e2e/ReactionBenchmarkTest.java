package dev.shiplock.e2e;

import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.RunState;
import dev.shiplock.bench.Figures;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How fast it is, on real pods. */
@Tag("bench")
@ExtendWith(OnCluster.class)
class ReactionBenchmarkTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int FAILURES = 20;
    private static final int ROLLOUTS = 7;

    @Test
    void failureInTheApiUntilTheFirstRevertWrite(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api")).open();
        List<Double> all = new ArrayList<>();
        Promoting promoting = promoteNothing(shop);
        for (int i = 0; i < FAILURES; i++) {
            all.add(reaction(shop, promoting, i, "127.0.0.1:1/shop-api:v9", ReactionBenchmarkTest::pullFails));
        }
        double median = Figures.median(all);
        Figures.note(
                "failure visible in the API until the first revert write, median of " + FAILURES,
                median,
                "ms",
                "slowest " + Math.round(all.stream().max(Double::compare).orElseThrow()) + " ms",
                "under 100 ms",
                median < 100);
    }

    @Test
    void crashLoopIsRevertedAtItsSecondExit(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api")).open();
        double took = reaction(shop, promoteNothing(shop), 0, "local/shop-api:exit", pod -> exits(pod) >= 2);
        Figures.note(
                "crash loop: second exit visible until the revert",
                took,
                "ms",
                "deadline 10m",
                "at the second exit, not at the deadline",
                took < 1000);
    }

    private static Promoting promoteNothing(Shop shop) {
        Promoting promoting = shop.promote("run: none\nphases: [{name: all, deadline: 10m}]");
        promoting.awaitCondition("Ready", "True", "UpToDate");
        return promoting;
    }

    /** Milliseconds from the pod's failure to the Deployment's old image, both as a watch sees them. */
    private static double reaction(Shop shop, Promoting promoting, int round, String image, Predicate<Pod> fails) {
        var client = shop.cluster().client();
        String namespace = shop.production().namespace();
        String before = previous(promoting);
        boolean[] written = {false};
        try (var failure = new Sighting<Pod>(
                        client.pods().inNamespace(namespace), (action, pod) -> runs(pod, image) && fails.test(pod));
                var revert = new Sighting<Deployment>(
                        client.apps().deployments().inNamespace(namespace), (action, deployment) -> {
                            boolean now = image.equals(deployment
                                    .getSpec()
                                    .getTemplate()
                                    .getSpec()
                                    .getContainers()
                                    .getFirst()
                                    .getImage());
                            written[0] |= now;
                            return written[0] && !now;
                        })) {
            promoting.edit("{\"run\":\"r" + round + "\",\"set\":[{\"workload\":\"api\",\"image\":\"" + image + "\"}]}");
            double took = (revert.at(LIMIT) - failure.at(LIMIT)) / 1e6;
            promoting.ends(RunState.RolledBack, before);
            shop.production().awaitReady();
            return took;
        }
    }

    private static String previous(Promoting promoting) {
        PromotionStatus.Run run = promoting.status().run();
        return run == null ? "" : run.id();
    }

    private static boolean runs(Pod pod, String image) {
        return pod.getSpec().getContainers().getFirst().getImage().equals(image);
    }

    private static boolean pullFails(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .map(ContainerStatus::getState)
                .anyMatch(state -> state.getWaiting() != null
                        && Set.of("ErrImagePull", "ImagePullBackOff")
                                .contains(state.getWaiting().getReason()));
    }

    private static int exits(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .mapToInt(status -> status.getRestartCount()
                        + (status.getState().getRunning() == null
                                        && (status.getState().getTerminated() != null || status.getRestartCount() > 0)
                                ? 1
                                : 0))
                .max()
                .orElse(0);
    }

    @Test
    void aGoodVersionBesideAPlainDeployment(Shops shops) {
        Shop shop = shops.of(
                        Workload.deployment("api").replicas(2),
                        Workload.deployment("web").replicas(2))
                .open();
        Promoting promoting = promoteNothing(shop);
        List<Double> plain = new ArrayList<>();
        List<Double> promoted = new ArrayList<>();
        for (int i = 0; i < ROLLOUTS; i++) {
            String tag = i % 2 == 0 ? "v2" : "v1";
            plain.add(plainRollout(shop, tag));
            promoted.add(promotion(shop, promoting, i, tag));
        }
        double reference = Figures.median(plain);
        double ratio = Figures.median(promoted) / reference;
        Figures.note(
                "good version with 2 pods until Verified, beside a plain Deployment, median of " + ROLLOUTS,
                ratio,
                "times",
                String.format(Locale.ROOT, "%.0f ms beside %.0f ms", Figures.median(promoted), reference),
                "at most 1.3 times",
                ratio <= 1.3);
    }

    /** Milliseconds from the change of a Deployment until its new pods are ready and its old ones gone. */
    private static double plainRollout(Shop shop, String tag) {
        String image = Workload.reference("web", tag);
        var pods = shop.cluster()
                .client()
                .pods()
                .inNamespace(shop.production().namespace())
                .withLabel("app", "web");
        RolledOut state = new RolledOut(image, 2);
        try (var done = new Sighting<Pod>(pods, state::seen)) {
            long start = System.nanoTime();
            shop.production().image("web", tag);
            return (done.at(LIMIT) - start) / 1e6;
        }
    }

    private static double promotion(Shop shop, Promoting promoting, int round, String tag) {
        String before = previous(promoting);
        String image = Workload.reference("api", tag);
        long start = System.nanoTime();
        promoting.edit("{\"run\":\"g" + round + "\",\"set\":[{\"workload\":\"api\",\"image\":\"" + image + "\"}]}");
        promoting.ends(RunState.Verified, before);
        double took = (System.nanoTime() - start) / 1e6;
        shop.production().assertRuns("api", tag);
        return took;
    }
}
