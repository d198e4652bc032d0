package dev.shiplock.app;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;

/**
 * Lets objects be read that have fields which this version does not know. A later version's schemas are installed before its operator, and
 * stay when that is taken back; what they fill in by default must not keep this version from reading its own objects in mid-run.
 */
@Singleton
public class LaterFields implements KubernetesClientObjectMapperCustomizer {
    @Override
    public void customize(ObjectMapper mapper) {
        mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }
}
