package dev.shiplock.kubernetes.observed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** JSON held as bytes: thousands of workloads are watched, and a tree takes ten times the room of its text. */
public final class CompactJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final byte[] text;

    private CompactJson(byte[] text) {
        this.text = text;
    }

    public static CompactJson of(JsonNode json) {
        try {
            return new CompactJson(MAPPER.writeValueAsBytes(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A tree of its own for every caller. */
    public JsonNode toJson() {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CompactJson json && Arrays.equals(text, json.text);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(text);
    }

    @Override
    public String toString() {
        return text.length + " bytes of JSON";
    }
}
