package dev.shiplock.kubernetes.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shiplock.demo.api.EmbeddedApi;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLoopHttpTest {
    private static final ListOptions SINCE_THE_FIRST_CHANGE =
            new ListOptionsBuilder().withResourceVersion("1").build();

    private EmbeddedApi api;
    private KubernetesClient client;

    @BeforeEach
    void start() {
        api = EmbeddedApi.start();
        client = api.client("watcher");
    }

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    /**
     * On a busy machine the thread that opens a watch is often slower than the handshake. With Fabric8's own client
     * one to five of a hundred such watches get nothing.
     */
    @Test
    void whatComesWithTheHandshakeArrives() throws Exception {
        api.inProcess("writer").create(configMap("seen"));
        api.inProcess("writer").create(configMap("missed"));
        var lost = new ArrayList<Integer>();
        try (var _ = new Load()) {
            for (int number = 0; number < 600; number++) {
                if (!missedIsTold()) {
                    lost.add(number);
                }
            }
        }
        assertEquals(List.of(), lost, "watches that were told of nothing");
    }

    @Test
    void aWatchThatIsRefusedSaysSo() {
        api.faults().failNext(request -> request.plural().equals("configmaps"), 403, 1);
        var refusal = assertThrows(KubernetesClientException.class, () -> watch(new CountDownLatch(1)));
        assertEquals(403, refusal.getCode());
    }

    @Test
    void aClosedClientOpensNothing() {
        client.close();
        assertThrows(RuntimeException.class, () -> watch(new CountDownLatch(1)));
    }

    /** From a thread of its own, because Vert.x remembers a thread's event loop, and is faster then. */
    private boolean missedIsTold() throws Exception {
        var told = new CountDownLatch(1);
        var opening = new FutureTask<>(() -> watch(told));
        Thread.ofPlatform().start(opening);
        try (var _ = opening.get()) {
            return told.await(5, TimeUnit.SECONDS);
        }
    }

    private Watch watch(CountDownLatch told) {
        return client.configMaps().inNamespace("shop").watch(SINCE_THE_FIRST_CHANGE, new Watcher<>() {
            @Override
            public void eventReceived(Action action, ConfigMap map) {
                told.countDown();
            }

            @Override
            public void onClose(@Nullable WatcherException cause) {}
        });
    }

    private static ConfigMap configMap(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .build();
    }

    /** Keeps every processor busy. */
    private static final class Load implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();

        private Load() {
            Stream.generate(() -> Thread.ofPlatform().daemon().unstarted(this::spin))
                    .limit(Runtime.getRuntime().availableProcessors() + 1L)
                    .forEach(Thread::start);
        }

        private void spin() {
            while (!over.get()) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() {
            over.set(true);
        }
    }
}
