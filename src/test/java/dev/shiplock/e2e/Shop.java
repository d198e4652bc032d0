package dev.shiplock.e2e;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A shop with two environments, staging and production, in two namespaces. Staging consents to be read by production; each has its own
 * site and database.
 */
record Shop(Cluster cluster, Side staging, Side production) {
    static final String STAGING_SITE = "staging.shop.example.com";
    static final String SITE = "shop.example.com";
    static final String STAGING_DATABASE = "postgres.staging.internal:5432/shop";
    static final String DATABASE = "postgres.production.internal:5432/shop";

    /** Creates a Promotion {@code shop} from staging to production with this spec; {@code from} and {@code to} may be left out. */
    Promoting promote(String spec) {
        return promote("shop", spec);
    }

    Promoting promote(String name, String spec) {
        Map<String, Object> complete = new LinkedHashMap<>();
        complete.put("from", Map.of("environment", staging.name(), "namespace", staging.namespace()));
        complete.put("to", Map.of("environment", production.name()));
        complete.putAll(parsed(spec));
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("apiVersion", "shiplock.dev/v1alpha1");
        manifest.put("kind", "Promotion");
        manifest.put("metadata", Map.of("name", name, "namespace", production.namespace()));
        manifest.put("spec", complete);
        cluster.client().resource(Serialization.asYaml(manifest)).create();
        return new Promoting(cluster, production.namespace(), name);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> parsed(String yaml) {
        Map<String, Object> map = Serialization.unmarshal(yaml, Map.class);
        return map == null ? Map.of() : map;
    }

    /** A ConfigMap {@code flag} in production that a gate can look at. */
    void flag(String value) {
        cluster.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("flag")
                        .withNamespace(production.namespace())
                        .endMetadata()
                        .withData(Map.of("go", value))
                        .build())
                .fieldManager("e2e")
                .forceConflicts()
                .serverSideApply();
    }

    List<String> namespaces() {
        return List.of(staging.namespace(), production.namespace());
    }
}
