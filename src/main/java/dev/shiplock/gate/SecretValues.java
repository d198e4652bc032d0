package dev.shiplock.gate;

/** Reads single values of Secrets. What it gives is never shown, logged or kept. */
@FunctionalInterface
public interface SecretValues {
    /** The value of a key, decoded; missing when there is no such Secret or no such key. */
    Reading<String> read(String namespace, String secret, String key);
}
