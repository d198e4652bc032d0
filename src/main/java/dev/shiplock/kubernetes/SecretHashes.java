package dev.shiplock.kubernetes;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keyed hashes of values that must not be held: equal values have equal hashes, and without the key nobody can guess them. */
public final class SecretHashes {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @param key at least 16 bytes; the same for every reading that is to be compared */
    public SecretHashes(byte[] key) {
        if (key.length < 16) {
            throw new IllegalArgumentException("the key for hashes of secrets is shorter than 16 bytes");
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** HMAC-SHA-256 in hex. */
    public String of(byte[] value) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(value));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }
}
