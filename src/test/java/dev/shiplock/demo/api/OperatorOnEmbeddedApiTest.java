package dev.shiplock.demo.api;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The framework that Shiplock's operator stands on finds everything that it asks of an API server. */
class OperatorOnEmbeddedApiTest {
    @Group("example.com")
    @Version("v1")
    public static class Widget extends CustomResource<Map<String, String>, Map<String, String>> implements Namespaced {
        private static final long serialVersionUID = 1;
    }

    /** Copies the spec into a ConfigMap that the widget owns, and says so in the status. */
    @ControllerConfiguration(name = "widgets")
    static class WidgetReconciler implements Reconciler<Widget>, Cleaner<Widget> {
        @Override
        public UpdateControl<Widget> reconcile(Widget widget, Context<Widget> context) {
            context.getClient().resource(copy(widget)).serverSideApply();
            var answer = new Widget();
            answer.setMetadata(new ObjectMetaBuilder()
                    .withName(widget.getMetadata().getName())
                    .withNamespace(widget.getMetadata().getNamespace())
                    .build());
            answer.setStatus(Map.of("size", widget.getSpec().getOrDefault("size", "")));
            return UpdateControl.patchStatus(answer);
        }

        @Override
        public DeleteControl cleanup(Widget widget, Context<Widget> context) {
            return DeleteControl.defaultDelete();
        }

        private static ConfigMap copy(Widget widget) {
            return new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName(widget.getMetadata().getName())
                    .withNamespace(widget.getMetadata().getNamespace())
                    .withOwnerReferences(new OwnerReferenceBuilder()
                            .withApiVersion("example.com/v1")
                            .withKind("Widget")
                            .withName(widget.getMetadata().getName())
                            .withUid(widget.getMetadata().getUid())
                            .build())
                    .endMetadata()
                    .withData(widget.getSpec())
                    .build();
        }
    }

    @Test
    void finalizersStatusAndOwnedObjectsWork() {
        try (var api = EmbeddedApi.start();
                var user = api.client("user")) {
            api.register(ResourceType.custom("example.com", "v1", "widgets", "Widget"));
            var operator = new Operator(overrider -> overrider
                    .withKubernetesClient(api.client("operator"))
                    .withCloseClientOnStop(true)
                    .checkingCRDAndValidateLocalModel(false));
            operator.register(new WidgetReconciler());
            operator.start();
            try {
                var widgets = user.resources(Widget.class).inNamespace("shop").withName("one");
                user.resource(widget("1")).create();
                await().atMost(Duration.ofSeconds(20)).until(() -> widgets.get().getStatus() != null);
                assertEquals(1, widgets.get().getMetadata().getFinalizers().size());

                widgets.edit(it -> {
                    it.setSpec(Map.of("size", "2"));
                    return it;
                });
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> widgets.get().getStatus().containsValue("2"));
                var maps = user.configMaps().inNamespace("shop");
                assertEquals(Map.of("size", "2"), maps.withName("one").get().getData());

                widgets.delete();
                await().atMost(Duration.ofSeconds(20)).until(() -> widgets.get() == null);
                assertEquals(List.of(), maps.list().getItems());
            } finally {
                operator.stop();
            }
        }
    }

    private static Widget widget(String size) {
        var widget = new Widget();
        widget.setMetadata(
                new ObjectMetaBuilder().withName("one").withNamespace("shop").build());
        widget.setSpec(Map.of("size", size));
        return widget;
    }
}
