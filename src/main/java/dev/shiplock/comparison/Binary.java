package dev.shiplock.comparison;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Binary values, as ConfigMaps hold them. */
final class Binary {
    private Binary() {}

    /** The text that a value in base64 is; empty if it is no text in UTF-8. */
    static Optional<String> text(String base64) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(base64);
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
