package dev.shiplock.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.GateSpec;
import dev.shiplock.api.Verdict;
import dev.shiplock.gate.Answer;
import dev.shiplock.gate.ClusterReadings;
import dev.shiplock.gate.GateContext;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Gates that read from a real API server. */
@Tag("e2e")
class GateReadingsTest {
    private static final String NAMESPACE = "gate-readings";
    private static final KubernetesClient CLIENT = new KubernetesClientBuilder().build();

    @BeforeAll
    static void install() {
        InstalledCrds.in(CLIENT);
        InstalledCrds.namespace(CLIENT, NAMESPACE);
        CLIENT.resource(CLIENT.getKubernetesSerialization().unmarshal("""
                                apiVersion: shiplock.dev/v1alpha1
                                kind: Promotion
                                metadata: {name: shop}
                                spec: {from: {environment: staging}, to: {environment: production}}
                                """, GenericKubernetesResource.class))
                .inNamespace(NAMESPACE)
                .create();
        CLIENT.resource(CLIENT.getKubernetesSerialization().unmarshal("""
                                apiVersion: v1
                                kind: Service
                                metadata: {name: api}
                                spec: {selector: {app: api}, ports: [{port: 80, targetPort: web}]}
                                """, GenericKubernetesResource.class))
                .inNamespace(NAMESPACE)
                .create();
    }

    @AfterAll
    static void close() {
        CLIENT.namespaces().withName(NAMESPACE).delete();
        CLIENT.close();
    }

    @Test
    void anyKindCanBeExpectedToBeSomething() throws Exception {
        assertEquals(
                Verdict.Passed,
                ask("resource: {apiVersion: shiplock.dev/v1alpha1, kind: Promotion, name: shop, "
                                + "expect: object.spec.to.environment == 'production' && object.spec.trigger == 'Manual'}")
                        .verdict());
        assertEquals(
                Answer.inconclusive("Promotion other: it is not there in namespace " + NAMESPACE),
                ask("resource: {apiVersion: shiplock.dev/v1alpha1, kind: Promotion, name: other, expect: 'true'}"));
        assertEquals(
                Answer.errored("Cluster shop: the cluster knows no kind Cluster in db.example.com/v1"),
                ask("resource: {apiVersion: db.example.com/v1, kind: Cluster, name: shop, expect: 'true'}"));
    }

    @Test
    void aServiceWithoutPodsOfTheNewRevisionIsInconclusive() throws Exception {
        assertEquals(
                Answer.inconclusive("no ready pod of the newest revision is behind Service api"),
                ask("http: {service: {name: api, port: 80}}"));
        assertEquals(
                Answer.errored("Service api has no port 8080; it has 80"),
                ask("tcp: {service: {name: api, port: 8080}}"));
    }

    private static Answer ask(String yaml) throws InterruptedException {
        GateSpec spec = CLIENT.getKubernetesSerialization().unmarshal("name: gate\n" + yaml + "\n", GateSpec.class);
        return new ClusterReadings(CLIENT)
                .gates()
                .of(spec)
                .ask(new GateContext(NAMESPACE, Optional.empty(), Set.of(), List::of));
    }
}
