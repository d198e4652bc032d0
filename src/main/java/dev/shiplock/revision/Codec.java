package dev.shiplock.revision;

import dev.shiplock.plan.Plan;
import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.io.IOException;
import java.util.List;

/**
 * Packs a recorded state or a plan into a revision and unpacks it again. Equal things are packed to equal JSON; the JSON is what a revision's
 * digest is about, since compressed bytes may differ between versions of zlib.
 */
public final class Codec<T> {
    public static final Codec<EnvironmentSnapshot> SNAPSHOT = new Codec<>(EnvironmentSnapshot.class);
    public static final Codec<Plan> PLAN = new Codec<>(Plan.class);

    private final Class<T> type;

    private Codec(Class<T> type) {
        this.type = type;
    }

    /** The parts to keep in a revision; never empty. */
    public List<String> encode(T value) {
        return Parts.pack(CanonicalJson.bytes(value));
    }

    public Decoded<T> decode(List<String> parts) {
        return switch (Parts.unpack(parts, Parts.UNPACKED_LIMIT)) {
            case Decoded.Broken<byte[]>(String reason, String message) -> new Decoded.Broken<>(reason, message);
            case Decoded.Whole<byte[]>(byte[] json) -> read(json);
        };
    }

    Decoded<T> read(byte[] json) {
        try {
            return new Decoded.Whole<>(CanonicalJson.read(json, type));
        } catch (IOException | IllegalArgumentException e) {
            // The cause may quote recorded values, so it is not passed on.
            return new Decoded.Broken<>(
                    "NotUnderstood",
                    "its JSON is not a recorded " + type.getSimpleName()
                            + " of this version of Shiplock; the one that wrote it may understand it");
        }
    }
}
