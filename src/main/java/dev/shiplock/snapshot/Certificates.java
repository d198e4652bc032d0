package dev.shiplock.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** X.509 certificates in PEM, compared by what they say: subject, alternative names, expiry. */
final class Certificates {
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

    private Certificates() {}

    /** One element per certificate of the text; empty if it is no text of certificates. */
    static Optional<JsonNode> canonical(String text) {
        if (!text.stripLeading().startsWith(BEGIN)) {
            return Optional.empty();
        }
        try {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                if (certificate instanceof X509Certificate x509) {
                    list.add(described(x509));
                }
            }
            return list.isEmpty() ? Optional.empty() : Optional.of(list);
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    private static JsonNode described(X509Certificate certificate) throws CertificateParsingException {
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        Optional.ofNullable(certificate.getSubjectAlternativeNames()).stream()
                .flatMap(it -> it.stream())
                .map(Certificates::name)
                .sorted()
                .forEach(names::add);
        return JsonNodeFactory.instance
                .objectNode()
                .put("subject", certificate.getSubjectX500Principal().getName())
                .put("expires", certificate.getNotAfter().toInstant().toString())
                .set("names", names);
    }

    private static String name(List<?> alternative) {
        Object value = alternative.get(1);
        return value instanceof byte[] bytes ? java.util.HexFormat.of().formatHex(bytes) : Objects.toString(value);
    }
}
