package dev.shiplock.build;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.Promotion;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Generates the CustomResourceDefinitions from the records of the API. */
public final class Crds {
    /** The kinds, in the order of the reference. */
    public static final List<Class<? extends CustomResource<?, ?>>> KINDS =
            List.of(Environment.class, Promotion.class, EnvironmentRevision.class);

    private static final String HEAD =
            "# Generated from the records in dev.shiplock.api by `make generate`; do not edit.\n";

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());

    private Crds() {}

    /** The definition of a kind, refined. */
    public static ObjectNode definition(Class<? extends CustomResource<?, ?>> kind) {
        try {
            ObjectNode definition = (ObjectNode) YAML.readTree(raw(kind));
            CrdRefinement.refine(definition, kind);
            return definition;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file's name: {@code <plural>.<group>.yaml}. */
    public static String fileName(ObjectNode definition) {
        return definition.at("/metadata/name").asText() + ".yaml";
    }

    /** The file's text. */
    public static String yaml(ObjectNode definition) {
        try {
            return HEAD + YAML.writeValueAsString(definition);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String raw(Class<? extends CustomResource<?, ?>> kind) throws IOException {
        Memory memory = new Memory();
        new CRDGenerator()
                .customResourceClasses(List.of(kind))
                .forCRDVersions("v1")
                .withOutput(memory)
                .generate();
        return memory.files.values().iterator().next().toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static final class Memory implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
        private final Map<String, ByteArrayOutputStream> files = new HashMap<>();

        @Override
        public ByteArrayOutputStream outputFor(String name) {
            return files.computeIfAbsent(name, n -> new ByteArrayOutputStream());
        }

        @Override
        public URI crdURI(String name) {
            return URI.create("file:///" + name);
        }

        @Override
        public void close() {}
    }
}
