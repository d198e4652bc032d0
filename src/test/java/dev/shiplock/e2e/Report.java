package dev.shiplock.e2e;

import dev.shiplock.api.Environment;
import dev.shiplock.api.Promotion;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was there when a test failed: statuses, pods, Events, the end of the operator's log. */
final class Report {
    private static final int EVENTS = 40;

    private Report() {}

    static String of(Cluster cluster, List<String> namespaces, OperatorProcess operator) {
        StringBuilder text = new StringBuilder();
        for (String namespace : namespaces) {
            text.append("=== namespace ").append(namespace).append('\n');
            for (Promotion promotion : cluster.client()
                    .resources(Promotion.class)
                    .inNamespace(namespace)
                    .list()
                    .getItems()) {
                text.append("--- Promotion ")
                        .append(promotion.getMetadata().getName())
                        .append('\n')
                        .append(Serialization.asYaml(Optional.<Object>ofNullable(promotion.getStatus())
                                .orElse("no status")));
            }
            for (Environment environment : cluster.client()
                    .resources(Environment.class)
                    .inNamespace(namespace)
                    .list()
                    .getItems()) {
                text.append("--- Environment ")
                        .append(environment.getMetadata().getName())
                        .append('\n')
                        .append(Serialization.asYaml(Optional.<Object>ofNullable(environment.getStatus())
                                .orElse("no status")));
            }
            text.append("--- pods\n");
            cluster.client().pods().inNamespace(namespace).list().getItems().forEach(pod -> text.append(line(pod)));
            text.append("--- events\n").append(events(cluster, namespace));
        }
        return text.append("--- the operator's log\n")
                .append(operator.tail())
                .append('\n')
                .toString();
    }

    private static String line(Pod pod) {
        String containers = pod.getStatus().getContainerStatuses().stream()
                .map(Report::container)
                .collect(Collectors.joining("; "));
        return pod.getMetadata().getName() + " " + pod.getStatus().getPhase()
                + (pod.getMetadata().getDeletionTimestamp() == null ? "" : " (being deleted)") + " " + containers
                + "\n";
    }

    private static String container(ContainerStatus status) {
        return status.getImage() + " ready=" + status.getReady() + " restarts=" + status.getRestartCount() + " "
                + Serialization.asJson(status.getState());
    }

    private static String events(Cluster cluster, String namespace) {
        List<Event> events =
                cluster.client().v1().events().inNamespace(namespace).list().getItems();
        return events.stream()
                .filter(event -> event.getLastTimestamp() != null)
                .sorted(Comparator.comparing(Event::getLastTimestamp))
                .skip(Math.max(0, events.size() - EVENTS))
                .map(event -> event.getLastTimestamp() + " "
                        + event.getInvolvedObject().getKind() + "/"
                        + event.getInvolvedObject().getName() + " " + event.getReason() + ": " + event.getMessage()
                        + "\n")
                .collect(Collectors.joining());
    }
}
