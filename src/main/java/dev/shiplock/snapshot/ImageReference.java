package dev.shiplock.snapshot;

import java.util.Optional;

/**
 * A container image's name, taken apart.
 *
 * @param registry host, with port if it has one; {@code docker.io} where the name has none
 * @param repository for images of docker.io with {@code library/} where the name has no folder
 * @param tag empty if the name has none
 * @param digest {@code sha256:…}; it decides alone where there is one
 */
public record ImageReference(String registry, String repository, Optional<String> tag, Optional<String> digest) {
    private static final String DOCKER = "docker.io";

    /** Takes a name apart; never fails, since the API server takes any text. */
    public static ImageReference parse(String image) {
        String rest = image.strip();
        int at = rest.indexOf('@');
        Optional<String> digest = at < 0 ? Optional.empty() : Optional.of(rest.substring(at + 1));
        rest = at < 0 ? rest : rest.substring(0, at);
        int slash = rest.indexOf('/');
        String first = slash < 0 ? "" : rest.substring(0, slash);
        boolean host = first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
        String registry = host ? first : DOCKER;
        rest = host ? rest.substring(slash + 1) : rest;
        int colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
        Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(rest.substring(colon + 1));
        rest = colon < 0 ? rest : rest.substring(0, colon);
        if (registry.equals("index.docker.io")) {
            registry = DOCKER;
        }
        boolean official = registry.equals(DOCKER) && rest.indexOf('/') < 0;
        return new ImageReference(registry, official ? "library/" + rest : rest, tag, digest);
    }

    /** One text for all names of the same image: with registry and tag, or with the digest alone where there is one. */
    public String canonical() {
        return registry + "/" + repository + digest.map(it -> "@" + it).orElseGet(() -> ":" + tag.orElse("latest"));
    }

    /** What the API server takes for {@code imagePullPolicy} where it is absent. */
    public String defaultPullPolicy() {
        boolean latest = digest.isEmpty() && tag.orElse("latest").equals("latest");
        return latest ? "Always" : "IfNotPresent";
    }
}
