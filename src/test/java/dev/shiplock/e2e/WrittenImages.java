package dev.shiplock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** In which order a namespace's Deployments got their images, as the API server tells it: one watch has one order. */
final class WrittenImages implements AutoCloseable {
    private final List<String> written = new ArrayList<>();
    private final Map<String, String> last = new HashMap<>();
    private final Watch watch;

    private WrittenImages(Side side) {
        side.cluster()
                .client()
                .apps()
                .deployments()
                .inNamespace(side.namespace())
                .list()
                .getItems()
                .forEach(deployment -> last.put(deployment.getMetadata().getName(), tag(deployment)));
        watch = side.cluster()
                .client()
                .apps()
                .deployments()
                .inNamespace(side.namespace())
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, Deployment deployment) {
                        seen(deployment);
                    }

                    @Override
                    public void onClose(WatcherException cause) {
                        // The order so far is what is asked for.
                    }
                });
    }

    static WrittenImages watch(Side side) {
        return new WrittenImages(side);
    }

    private synchronized void seen(Deployment deployment) {
        String name = deployment.getMetadata().getName();
        String tag = tag(deployment);
        if (!tag.equals(last.put(name, tag))) {
            written.add(name + " " + tag);
        }
    }

    private static String tag(Deployment deployment) {
        String image = deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
        return image.substring(image.lastIndexOf(':') + 1);
    }

    synchronized void assertOrder(String... expected) {
        assertEquals(List.of(expected), written);
    }

    @Override
    public void close() {
        watch.close();
    }
}
