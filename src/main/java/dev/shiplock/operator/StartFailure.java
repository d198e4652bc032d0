package dev.shiplock.operator;

import dev.shiplock.kubernetes.ClusterException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why the operator could not start, for whoever started it.
 *
 * @param server the address of the API server
 * @param namespace the operator's own namespace
 */
public record StartFailure(String server, String namespace) {

    /** What is missing and what to do, in a sentence; empty for a failure that only its stack trace explains. */
    public Optional<String> inWords(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .flatMap(cause -> sentence(cause).stream())
                .findFirst();
    }

    private Optional<String> sentence(Throwable cause) {
        return switch (cause) {
            case KubernetesClientException answer when answer.getCode() > 0 -> answered(answer);
            case ClusterException.MissingRights missing -> Optional.of(String.valueOf(missing.getMessage()));
            case ClusterException.Unavailable unavailable -> Optional.of(unanswered(unavailable));
            case IOException nothing -> Optional.of(unanswered(nothing));
            default -> Optional.empty();
        };
    }

    private Optional<String> answered(KubernetesClientException answer) {
        return switch (answer.getCode()) {
            case HttpURLConnection.HTTP_UNAUTHORIZED ->
                Optional.of("The API server at " + server
                        + " does not know who asks (401); log in again, or choose another kube context");
            case HttpURLConnection.HTTP_FORBIDDEN ->
                Optional.of("The API server at " + server + " refuses what the operator needs (" + said(answer)
                        + "); grant it the rights in deploy/cluster-role.yaml");
            case HttpURLConnection.HTTP_NOT_FOUND ->
                Optional.of(
                        said(answer).startsWith("namespaces ")
                                ? "There is no namespace " + namespace
                                        + " for the operator's key; create it (kubectl create namespace " + namespace
                                        + "), or name another one in SHIPLOCK_NAMESPACE"
                                : "The API server at " + server
                                        + " does not know Shiplock's kinds; apply them first (kubectl apply --server-side -f crds/)");
            default -> Optional.empty();
        };
    }

    private static String said(KubernetesClientException answer) {
        return Optional.ofNullable(answer.getStatus())
                .map(status -> status.getMessage())
                .orElseGet(() -> String.valueOf(answer.getMessage()));
    }

    private String unanswered(Throwable cause) {
        return "No API server answers at " + server + " (" + cause.getMessage()
                + "); start the cluster, or choose another kube context";
    }
}
