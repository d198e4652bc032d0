package dev.shiplock.revision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {
    @Test
    void whatIsPackedIsUnpacked() {
        EnvironmentSnapshot state = Revisions.PRODUCTION;

        Decoded<EnvironmentSnapshot> decoded = Codec.SNAPSHOT.decode(Codec.SNAPSHOT.encode(state));

        assertArrayEquals(CanonicalJson.bytes(state), CanonicalJson.bytes(whole(decoded)));
    }

    @Test
    void aLargeStateIsKeptInPartsOfTheLengthThatTheSchemaAdmits() {
        byte[] noise = new byte[1_600_000];
        new Random(1).nextBytes(noise);
        EnvironmentSnapshot state = Revisions.holding(Base64.getEncoder().encodeToString(noise));

        List<String> parts = Codec.SNAPSHOT.encode(state);

        assertTrue(parts.size() > 1);
        assertTrue(parts.stream().allMatch(part -> part.length() <= Parts.LENGTH));
        assertArrayEquals(CanonicalJson.bytes(state), CanonicalJson.bytes(whole(Codec.SNAPSHOT.decode(parts))));
    }

    static Stream<List<String>> damaged() {
        List<String> parts = Codec.SNAPSHOT.encode(Revisions.PRODUCTION);
        String text = parts.getFirst();
        return Stream.of(
                List.of(),
                List.of(""),
                List.of("not base64 !"),
                List.of(Base64.getEncoder().encodeToString("not gzip".getBytes(StandardCharsets.UTF_8))),
                List.of(text.substring(0, text.length() / 2)),
                List.of(text.substring(4)),
                Collections.nCopies(9, "A"),
                Parts.pack("not json".getBytes(StandardCharsets.UTF_8)),
                Parts.pack("[1]".getBytes(StandardCharsets.UTF_8)),
                Parts.pack("{\"workloads\":{\"no kind\":{}}}".getBytes(StandardCharsets.UTF_8)),
                Parts.pack("{}".getBytes(StandardCharsets.UTF_8)),
                Parts.pack(("[".repeat(5000)).getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void damagedPartsAreAnAnswerAndNotAnException(List<String> parts) {
        assertInstanceOf(Decoded.Broken.class, Codec.SNAPSHOT.decode(parts));
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyFlippedCharacterIsAnAnswerAndNotAnException(int seed) {
        Random random = new Random(seed);
        List<String> parts = new ArrayList<>(Codec.SNAPSHOT.encode(Revisions.PRODUCTION));
        StringBuilder text = new StringBuilder(parts.getFirst());
        text.setCharAt(random.nextInt(text.length()), (char) ('A' + random.nextInt(26)));
        parts.set(0, text.toString());

        switch (Codec.SNAPSHOT.decode(parts)) {
            case Decoded.Whole<EnvironmentSnapshot>(EnvironmentSnapshot state) ->
                assertArrayEquals(CanonicalJson.bytes(Revisions.PRODUCTION), CanonicalJson.bytes(state));
            case Decoded.Broken<EnvironmentSnapshot> broken ->
                assertTrue(!broken.message().isBlank());
        }
    }

    @Test
    void aSmallTextThatUnpacksToALotIsNotUnpacked() {
        List<String> bomb = Parts.pack(new byte[1 << 20]);

        Decoded<byte[]> decoded = Parts.unpack(bomb, (1 << 20) - 1);

        assertEquals("TooLarge", assertInstanceOf(Decoded.Broken.class, decoded).reason());
        assertInstanceOf(Decoded.Whole.class, Parts.unpack(bomb, 1 << 20));
    }

    private static EnvironmentSnapshot whole(Decoded<EnvironmentSnapshot> decoded) {
        return switch (decoded) {
            case Decoded.Whole<EnvironmentSnapshot>(EnvironmentSnapshot state) -> state;
            case Decoded.Broken<EnvironmentSnapshot> broken -> throw new AssertionError(broken.toString());
        };
    }
}
