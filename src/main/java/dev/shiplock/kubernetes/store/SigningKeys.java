package dev.shiplock.kubernetes.store;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** The operator's own key, kept in a Secret of its own namespace; it seals revisions and hashes the values of Secrets. */
public final class SigningKeys {
    static final String SECRET = "shiplock-key";
    private static final String KEY = "key";
    private static final String ID = "id";
    private static final int BYTES = 32;

    private final KubernetesClient client;
    private final String namespace;

    public SigningKeys(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** A key and the name that revisions remember it by. Its text form shows the name alone. */
    public record SigningKey(String id, byte[] bytes) {
        @Override
        public String toString() {
            return "SigningKey[" + id + "]";
        }
    }

    /** The key, made on first use. */
    public SigningKey loadOrCreate() {
        Secret existing =
                client.secrets().inNamespace(namespace).withName(SECRET).get();
        if (existing != null) {
            return of(existing);
        }
        try {
            return of(client.resource(fresh()).create());
        } catch (KubernetesClientException failure) {
            if (failure.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw failure;
            }
            return of(client.secrets().inNamespace(namespace).withName(SECRET).require());
        }
    }

    private Secret fresh() {
        SecureRandom random = new SecureRandom();
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        String id = "k" + Integer.toHexString(random.nextInt());
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(SECRET)
                .endMetadata()
                .withData(Map.of(KEY, encode(key), ID, encode(id.getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                .build();
    }

    private static SigningKey of(Secret secret) {
        Base64.Decoder decoder = Base64.getDecoder();
        String id = new String(decoder.decode(secret.getData().get(ID)), java.nio.charset.StandardCharsets.UTF_8);
        return new SigningKey(id, decoder.decode(secret.getData().get(KEY)));
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
