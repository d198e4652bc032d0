package dev.shiplock.snapshot;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The one way in which states, plans and requests are written as JSON: members in the order of their names, nothing for what is absent or
 * empty. So equal things have equal bytes, in every process.
 */
public final class CanonicalJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule()
                    .addSerializer(FieldValue.class, new FieldValueWriter())
                    .addDeserializer(FieldValue.class, new FieldValueReader()))
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .serializationInclusion(JsonInclude.Include.NON_ABSENT)
            .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .build();

    private CanonicalJson() {}

    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot write " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }

    /** The JSON as a tree that can be changed. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /**
     * @throws IOException when the bytes are not such JSON; its message may quote them
     * @throws IllegalArgumentException when a part of it breaks a rule of its type
     */
    public static <T> T read(byte[] json, Class<T> type) throws IOException {
        return MAPPER.readValue(json, type);
    }

    /** SHA-256 of the value's JSON, in hex. */
    public static String digest(Object value) {
        return sha256(bytes(value));
    }

    /** SHA-256 in hex. */
    public static String sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Whether two values mean the same: numbers are compared by value, since 3 is an int in one reading and a long in another.
     */
    public static boolean same(JsonNode one, JsonNode other) {
        return one.equals(CanonicalJson::compareLeaves, other);
    }

    /** {@link #same(JsonNode, JsonNode)} for what may be absent. */
    public static boolean same(FieldValue one, FieldValue other) {
        return switch (one) {
            case FieldValue.Absent() -> !other.isPresent();
            case FieldValue.Present(JsonNode left) ->
                switch (other) {
                    case FieldValue.Absent() -> false;
                    case FieldValue.Present(JsonNode right) -> same(left, right);
                };
        };
    }

    private static int compareLeaves(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }

    /** {@code {"absent":true}} or {@code {"value":…}}. */
    private static final class FieldValueWriter extends StdSerializer<FieldValue> {
        private static final long serialVersionUID = 1L;

        FieldValueWriter() {
            super(FieldValue.class);
        }

        @Override
        public void serialize(FieldValue value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartObject();
            switch (value) {
                case FieldValue.Absent() -> json.writeBooleanField("absent", true);
                case FieldValue.Present(JsonNode present) -> {
                    json.writeFieldName("value");
                    provider.defaultSerializeValue(present, json);
                }
            }
            json.writeEndObject();
        }
    }

    private static final class FieldValueReader extends StdDeserializer<FieldValue> {
        private static final long serialVersionUID = 1L;

        FieldValueReader() {
            super(FieldValue.class);
        }

        @Override
        public FieldValue deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return FieldValue.of(context.readTree(json).path("value"));
        }
    }
}
