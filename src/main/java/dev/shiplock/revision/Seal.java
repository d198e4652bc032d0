package dev.shiplock.revision;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.EnvironmentRevisionSpec;
import dev.shiplock.snapshot.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals revisions with the operator's key (HMAC-SHA-256 over everything but the seal itself), so that a state that somebody else wrote is never
 * put back.
 *
 * <p>A revision may be read by a much later version of the operator. So what is sealed is what is stored, member by member: names, texts and the
 * JSON of the Environment's spec, and never a record whose later version would be written otherwise. A member that a later version adds to
 * revisions belongs under its seal only where it is present, or all that were sealed before would be forged.
 */
public final class Seal {
    private static final String ALGORITHM = "HmacSHA256";

    private final String currentKeyId;
    private final Map<String, SecretKeySpec> keys = new HashMap<>();

    /** What a seal says. */
    public enum Verdict {
        /** The operator sealed exactly this. */
        Genuine,
        /** Not sealed with the key that it names, or changed since. */
        Forged,
        /** Sealed with a key that this operator does not have; nobody can say. */
        UnknownKey
    }

    /**
     * @param currentKeyId the key that new revisions are sealed with
     * @param keys all keys by id, the current one and those of the past; at least 16 bytes each
     * @throws IllegalArgumentException when the current key is not among them or a key is too short
     */
    public Seal(String currentKeyId, Map<String, byte[]> keys) {
        this.currentKeyId = currentKeyId;
        keys.forEach((id, key) -> {
            if (key.length < 16) {
                throw new IllegalArgumentException("the key " + id + " is too short; it needs 16 bytes or more");
            }
            this.keys.put(id, new SecretKeySpec(key, ALGORITHM));
        });
        if (!keys.containsKey(currentKeyId)) {
            throw new IllegalArgumentException("the current key " + currentKeyId + " is not among the keys");
        }
    }

    public String keyId() {
        return currentKeyId;
    }

    /** The same revision with the current key's id and seal. */
    EnvironmentRevisionSpec seal(EnvironmentRevisionSpec spec) {
        EnvironmentRevisionSpec unsealed = with(spec, currentKeyId, "");
        return with(unsealed, currentKeyId, mac(unsealed));
    }

    Verdict verify(EnvironmentRevisionSpec spec) {
        if (!keys.containsKey(spec.keyId())) {
            return Verdict.UnknownKey;
        }
        byte[] expected = mac(spec).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, spec.seal().getBytes(StandardCharsets.UTF_8))
                ? Verdict.Genuine
                : Verdict.Forged;
    }

    private String mac(EnvironmentRevisionSpec spec) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(keys.get(spec.keyId()));
            return HexFormat.of().formatHex(mac.doFinal(CanonicalJson.bytes(sealed(spec))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static ObjectNode sealed(EnvironmentRevisionSpec spec) {
        ObjectNode sealed = JsonNodeFactory.instance.objectNode();
        sealed.put("environment", spec.environment());
        sealed.put("environmentUid", spec.environmentUid());
        sealed.put("clusterUid", spec.clusterUid());
        sealed.put("role", spec.role().name());
        sealed.put("run", spec.run());
        sealed.putObject("promotion")
                .put("name", spec.promotion().name())
                .put("uid", spec.promotion().uid());
        sealed.put("request", spec.request());
        Optional.ofNullable(spec.baseline()).ifPresent(baseline -> sealed.put("baseline", baseline));
        Optional.ofNullable(spec.from()).ifPresent(from -> sealed.put("from", from));
        spec.summary().forEach(sealed.putArray("summary")::add);
        sealed.set("environmentSpec", spec.environmentSpec());
        spec.payload().forEach(sealed.putArray("payload")::add);
        spec.plan().forEach(sealed.putArray("plan")::add);
        sealed.put("digest", spec.digest());
        sealed.put("keyId", spec.keyId());
        return sealed;
    }

    private static EnvironmentRevisionSpec with(EnvironmentRevisionSpec spec, String keyId, String seal) {
        return new EnvironmentRevisionSpec(
                spec.environment(),
                spec.environmentUid(),
                spec.clusterUid(),
                spec.role(),
                spec.run(),
                spec.promotion(),
                spec.request(),
                spec.baseline(),
                spec.from(),
                spec.summary(),
                spec.environmentSpec(),
                spec.payload(),
                spec.plan(),
                spec.digest(),
                keyId,
                seal);
    }
}
