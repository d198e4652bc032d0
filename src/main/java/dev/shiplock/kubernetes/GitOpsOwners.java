package dev.shiplock.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Recognises controllers that put fields back to what Git says. One-time managers such as kubectl and helm are none of them.
 *
 * @param marks how each is recognised; the first that fits counts
 */
public record GitOpsOwners(List<Mark> marks) {

    /**
     * How one controller is recognised.
     *
     * @param owner its name for people
     * @param keys labels or annotations that it leaves on what it applies
     * @param managers the names under which it writes fields
     */
    public record Mark(String owner, Set<String> keys, Set<String> managers) {
        public Mark {
            keys = Set.copyOf(keys);
            managers = Set.copyOf(managers);
        }
    }

    private static final String MANAGER = "manager:";

    /** Argo CD and Flux. */
    public static final GitOpsOwners DEFAULT = new GitOpsOwners(List.of(
            new Mark(
                    "Argo CD",
                    Set.of("argocd.argoproj.io/tracking-id", "argocd.argoproj.io/instance"),
                    Set.of("argocd-controller", "argocd-application-controller")),
            new Mark(
                    "Flux",
                    Set.of("kustomize.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/name"),
                    Set.of("kustomize-controller", "helm-controller"))));

    public GitOpsOwners {
        marks = List.copyOf(marks);
    }

    /**
     * These and more, from texts like {@code Fleet=objectset.rio.cattle.io/id,manager:fleetagent}: a name for people, and the labels or
     * annotations and managers that give the controller away.
     *
     * @throws IllegalArgumentException if a text is not like that
     */
    public GitOpsOwners and(List<String> texts) {
        return new GitOpsOwners(Stream.concat(marks.stream(), texts.stream().map(GitOpsOwners::mark))
                .toList());
    }

    private static Mark mark(String text) {
        int equals = text.indexOf('=');
        List<String> tokens = equals < 0
                ? List.of()
                : Stream.of(text.substring(equals + 1).split(",", -1))
                        .map(String::strip)
                        .toList();
        if (equals < 1 || tokens.stream().anyMatch(token -> token.isEmpty() || token.equals(MANAGER))) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' does not say how a GitOps controller is recognised; write it like Fleet=objectset.rio.cattle.io/id,manager:fleetagent");
        }
        Map<Boolean, Set<String>> byManager = tokens.stream()
                .collect(Collectors.partitioningBy(
                        token -> token.startsWith(MANAGER),
                        Collectors.mapping(GitOpsOwners::withoutPrefix, Collectors.toSet())));
        return new Mark(
                text.substring(0, equals).strip(),
                byManager.getOrDefault(false, Set.of()),
                byManager.getOrDefault(true, Set.of()));
    }

    private static String withoutPrefix(String token) {
        return token.startsWith(MANAGER) ? token.substring(MANAGER.length()) : token;
    }

    /** The controller that owns an object, if one does. */
    public Optional<String> of(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return marks.stream()
                .filter(mark -> fits(mark, metadata))
                .map(Mark::owner)
                .findFirst();
    }

    private static boolean fits(Mark mark, JsonNode metadata) {
        JsonNode labels = metadata.path("labels");
        JsonNode annotations = metadata.path("annotations");
        return mark.keys().stream().anyMatch(key -> labels.has(key) || annotations.has(key))
                || metadata.path("managedFields")
                        .valueStream()
                        .anyMatch(entry ->
                                mark.managers().contains(entry.path("manager").asText()));
    }
}
