package dev.shiplock.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.shiplock.api.EnvironmentSpec;
import dev.shiplock.api.PromotionSpec;

/** Specs as people write them. */
public final class Specs {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    public static final EnvironmentSpec ENVIRONMENT = environment("{}");

    private Specs() {}

    public static EnvironmentSpec environment(String yaml) {
        return read(yaml, EnvironmentSpec.class);
    }

    /** A promotion from staging to production; {@code yaml} adds to it. */
    public static PromotionSpec promotion(String yaml) {
        return read(
                "from: {environment: staging, namespace: shop-staging}\nto: {environment: production}\n" + yaml,
                PromotionSpec.class);
    }

    private static <T> T read(String yaml, Class<T> type) {
        try {
            return YAML.readValue(yaml, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
