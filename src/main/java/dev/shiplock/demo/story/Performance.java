package dev.shiplock.demo.story;

import dev.shiplock.demo.api.EmbeddedApi;
import dev.shiplock.demo.simulation.WorkloadSimulation;
import dev.shiplock.kubernetes.http.EventLoopHttpFactory;
import dev.shiplock.operator.ShiplockOperator;
import dev.shiplock.operator.ShiplockOperator.Settings;
import dev.shiplock.operator.StartFailure;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;

/** Sets the stage for the {@link Story} and plays it. */
public final class Performance {
    private Performance() {}

    /** On an API server of this process, with simulated workloads; nothing is needed but a JDK. */
    public static int embedded(boolean once) throws InterruptedException {
        try (EmbeddedApi api = EmbeddedApi.start()) {
            try (WorkloadSimulation workloads = WorkloadSimulation.start(api);
                    KubernetesClient operatorClient = api.client("shiplock");
                    KubernetesClient audience = api.client("audience")) {
                boolean good = play(operatorClient, audience, Images.SIMULATED, Duration.ofMinutes(2), false);
                if (!once) {
                    System.out.println("\nThe API stays up for you to look around, until Ctrl-C:\n  kubectl --server="
                            + api.url() + " get promo,envrev -A\n");
                    Thread.currentThread().join();
                }
                return good ? 0 : 1;
            }
        }
    }

    /**
     * On the current kube context, with the operator that is installed there, else one of this process; the CRDs must be there.
     *
     * @throws IllegalStateException before anything is written, if the shop's namespaces are there and not the demo's
     */
    public static int onCluster(boolean localImages, boolean once) throws InterruptedException {
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withHttpClientFactory(EventLoopHttpFactory.standalone())
                .build()) {
            return onCluster(client, localImages ? Images.LOCAL : Images.PUBLIC, once);
        }
    }

    static int onCluster(KubernetesClient client, Images images, boolean once) throws InterruptedException {
        new Stage(client).refuseForeign();
        boolean good = play(client, client, images, Duration.ofMinutes(3), once);
        if (!once) {
            System.out.println("\nThe shop stays for you to look around; when you have seen enough:\n"
                    + "  kubectl delete namespace " + ShopManifests.STAGING + " " + ShopManifests.PRODUCTION
                    + "\n");
        }
        return good ? 0 : 1;
    }

    private static boolean play(
            KubernetesClient operatorClient, KubernetesClient audience, Images images, Duration patience, boolean clear)
            throws InterruptedException {
        Stage stage = new Stage(audience);
        Terminal terminal = new Terminal(System.out, System.console() != null);
        Story story = new Story(stage, terminal, images, patience);
        stage.operator(patience);
        if (stage.ready(ShopManifests.OPERATOR, "shiplock")) {
            terminal.tell("The operator that is installed in " + ShopManifests.OPERATOR + " plays its part.");
            return acts(story, stage, patience, clear);
        }
        Settings settings =
                new Settings(operatorClient, ShopManifests.OPERATOR, new SimpleMeterRegistry(), Clock.systemUTC());
        try (ShiplockOperator operator = start(settings)) {
            return acts(story, stage, patience, clear);
        }
    }

    /** @throws IllegalStateException with what is missing and what to do about it */
    private static ShiplockOperator start(Settings settings) {
        try {
            return ShiplockOperator.start(settings);
        } catch (RuntimeException failure) {
            String why = new StartFailure(String.valueOf(settings.client().getMasterUrl()), settings.namespace())
                    .inWords(failure)
                    .orElse("the operator does not start: " + failure.getMessage());
            throw new IllegalStateException(why, failure);
        }
    }

    /** Cleared while the operator is still there: a namespace with a run under way goes only once the operator has let it go. */
    private static boolean acts(Story story, Stage stage, Duration patience, boolean clear)
            throws InterruptedException {
        boolean good = story.play();
        if (clear) {
            stage.clear(patience);
        }
        return good;
    }
}
