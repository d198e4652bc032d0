package dev.shiplock.revision;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Bytes as they are kept in a revision: gzip, base64, in parts that the schema's limit per string admits. */
final class Parts {
    /** Characters per part. */
    static final int LENGTH = 1_000_000;
    /** The most bytes that parts may unpack to, so that a small revision cannot fill the operator's memory. */
    static final int UNPACKED_LIMIT = 64 << 20;

    private Parts() {}

    static List<String> pack(byte[] bytes) {
        String text = Base64.getEncoder().encodeToString(compress(bytes));
        List<String> parts = new ArrayList<>();
        for (int start = 0; start < text.length(); start += LENGTH) {
            parts.add(text.substring(start, Math.min(text.length(), start + LENGTH)));
        }
        return List.copyOf(parts);
    }

    private static byte[] compress(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("compressing in memory", e);
        }
        return packed.toByteArray();
    }

    /**
     * Unpacks what was packed.
     *
     * @param parts as many as the schema admits
     * @param limit the most bytes that they may unpack to
     */
    static Decoded<byte[]> unpack(List<String> parts, int limit) {
        try (GZIPInputStream gzip =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(String.join("", parts))))) {
            byte[] bytes = gzip.readNBytes(limit + 1);
            return bytes.length > limit
                    ? new Decoded.Broken<>("TooLarge", "it unpacks to more than " + limit + " bytes")
                    : new Decoded.Whole<>(bytes);
        } catch (IOException | IllegalArgumentException e) {
            return new Decoded.Broken<>("NotReadable", "it is not gzip in base64, or a part of it is missing");
        }
    }
}
