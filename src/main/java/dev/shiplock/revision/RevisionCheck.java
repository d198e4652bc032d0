package dev.shiplock.revision;

import dev.shiplock.api.EnvironmentRevisionSpec;
import dev.shiplock.plan.Plan;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.util.Optional;

/** Whether a revision that was read back can be relied on. */
public sealed interface RevisionCheck {
    /**
     * It is what the operator wrote.
     *
     * @param plan only on a target
     */
    record Good(EnvironmentSnapshot state, Optional<Plan> plan) implements RevisionCheck {}

    /**
     * It must not be put back, and nothing may be changed on the strength of it.
     *
     * @param reason in one CamelCase word: {@code Forged}, {@code DigestMismatch}, {@code NotReadable}, …
     */
    record Damaged(String reason, String message) implements RevisionCheck {}

    /** It was sealed with a key that this operator does not have. */
    record Inconclusive(String reason, String message) implements RevisionCheck {}

    /** Checks seal and digest and unpacks. */
    static RevisionCheck of(EnvironmentRevisionSpec spec, Seal seal) {
        return switch (seal.verify(spec)) {
            case UnknownKey ->
                new Inconclusive(
                        "UnknownKey",
                        "the revision of run " + spec.run() + " was sealed with key " + spec.keyId()
                                + ", which this operator does not have; give it back its key Secret");
            case Forged ->
                new Damaged(
                        "Forged",
                        "the seal of the revision of run " + spec.run()
                                + " is not the operator's; somebody else wrote or changed it, do not use it");
            case Genuine -> unpack(spec);
        };
    }

    private static RevisionCheck unpack(EnvironmentRevisionSpec spec) {
        Optional<Decoded<byte[]>> plan =
                spec.plan().isEmpty() ? Optional.empty() : Optional.of(Parts.unpack(spec.plan(), Parts.UNPACKED_LIMIT));
        return switch (Parts.unpack(spec.payload(), Parts.UNPACKED_LIMIT)) {
            case Decoded.Broken<byte[]>(String reason, String message) -> damaged(spec, reason, message);
            case Decoded.Whole<byte[]>(byte[] payload) ->
                switch (plan.orElse(new Decoded.Whole<>(new byte[0]))) {
                    case Decoded.Broken<byte[]>(String reason, String message) -> damaged(spec, reason, message);
                    case Decoded.Whole<byte[]>(byte[] bytes) -> read(spec, payload, plan.map(it -> bytes));
                };
        };
    }

    private static RevisionCheck read(EnvironmentRevisionSpec spec, byte[] payload, Optional<byte[]> plan) {
        if (!RevisionRecords.digest(payload, plan).equals(spec.digest())) {
            return damaged(spec, "DigestMismatch", "its content does not match its digest");
        }
        return switch (Codec.SNAPSHOT.read(payload)) {
            case Decoded.Broken<EnvironmentSnapshot>(String reason, String message) -> damaged(spec, reason, message);
            case Decoded.Whole<EnvironmentSnapshot>(EnvironmentSnapshot state) ->
                plan.isEmpty() ? new Good(state, Optional.empty()) : withPlan(spec, state, plan.get());
        };
    }

    private static RevisionCheck withPlan(EnvironmentRevisionSpec spec, EnvironmentSnapshot state, byte[] json) {
        return switch (Codec.PLAN.read(json)) {
            case Decoded.Broken<Plan>(String reason, String message) -> damaged(spec, reason, message);
            case Decoded.Whole<Plan>(Plan plan) -> new Good(state, Optional.of(plan));
        };
    }

    private static RevisionCheck damaged(EnvironmentRevisionSpec spec, String reason, String message) {
        return new Damaged(
                reason,
                "the revision of run " + spec.run() + " of environment " + spec.environment() + ": " + message
                        + "; it is not used. Name another revision, or restore this one as it was recorded");
    }
}
