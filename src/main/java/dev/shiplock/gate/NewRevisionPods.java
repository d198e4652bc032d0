package dev.shiplock.gate;

import dev.shiplock.api.GateSpec.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the pods that answer for a Service once the new revision is there: those of the newest revision, not any older one. */
final class NewRevisionPods {
    private final Services services;

    NewRevisionPods(Services services) {
        this.services = services;
    }

    /** Who is to be asked. */
    sealed interface Pods {}

    /** These, each; at least one. */
    record Endpoints(List<Endpoint> list) implements Pods {}

    /** Nobody, and why. */
    record Nobody(Answer answer) implements Pods {}

    /**
     * Somebody to ask.
     *
     * @param pod the pod's name; empty for a Service
     * @param version the promoted image's tag there
     */
    record Endpoint(String who, String host, int port, Optional<String> pod, Optional<String> version) {
        /** {@code host:port}, an IPv6 address in brackets. */
        String authority() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** Every ready pod of the newest revision behind a port of a Service. */
    Pods behind(GateContext context, ServicePort asked) {
        return switch (services.read(context.namespace(), asked.name())) {
            case Reading.Found<Services.Service>(Services.Service service) -> behind(context, service, asked.port());
            case Reading.Missing<Services.Service>() -> new Nobody(missing(context, asked));
            case Reading.Unreadable<Services.Service>(String why) -> new Nobody(Answer.errored(why));
        };
    }

    /** The Service's own address. */
    Pods itself(GateContext context, ServicePort asked) {
        return switch (services.read(context.namespace(), asked.name())) {
            case Reading.Found<Services.Service>(Services.Service service) -> itself(context, service, asked.port());
            case Reading.Missing<Services.Service>() -> new Nobody(missing(context, asked));
            case Reading.Unreadable<Services.Service>(String why) -> new Nobody(Answer.errored(why));
        };
    }

    private static Pods itself(GateContext context, Services.Service service, int port) {
        if (service.clusterIp().isEmpty()) {
            return new Nobody(Answer.errored("Service " + service.name()
                    + " has no address of its own (it is headless or an external name); use pods: Each or a url"));
        }
        if (port(service, port).isEmpty()) {
            return new Nobody(noPort(service, port));
        }
        return new Endpoints(List.of(new Endpoint(
                "Service " + service.name(), service.clusterIp().get(), port, Optional.empty(), context.version())));
    }

    private static Pods behind(GateContext context, Services.Service service, int port) {
        Optional<Services.Port> servicePort = port(service, port);
        if (servicePort.isEmpty()) {
            return new Nobody(noPort(service, port));
        }
        if (service.selector().isEmpty()) {
            return new Nobody(Answer.errored(
                    "Service " + service.name() + " selects no pods; use pods: Any, or a url for what is not a pod"));
        }
        List<NewestPod> pods = context.pods().get().stream()
                .filter(pod -> pod.ready() && !pod.address().isEmpty())
                .filter(pod ->
                        pod.labels().entrySet().containsAll(service.selector().entrySet()))
                .toList();
        if (pods.isEmpty()) {
            return new Nobody(
                    Answer.inconclusive("no ready pod of the newest revision is behind Service " + service.name()));
        }
        return endpoints(pods, service, servicePort.get());
    }

    private static Pods endpoints(List<NewestPod> pods, Services.Service service, Services.Port port) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (NewestPod pod : pods) {
            Optional<Integer> number = number(pod, port);
            if (number.isEmpty()) {
                return new Nobody(Answer.errored("pod " + pod.name() + " has no port named " + port.target()
                        + ", which port " + port.number() + " of Service " + service.name() + " stands for"));
            }
            endpoints.add(new Endpoint(
                    "pod " + pod.name(), pod.address(), number.get(), Optional.of(pod.name()), pod.version()));
        }
        return new Endpoints(endpoints);
    }

    private static Optional<Integer> number(NewestPod pod, Services.Port port) {
        boolean isNumber = port.target().chars().allMatch(Character::isDigit);
        return isNumber ? Optional.of(Integer.valueOf(port.target())) : pod.port(port.target());
    }

    private static Optional<Services.Port> port(Services.Service service, int number) {
        return service.ports().stream().filter(port -> port.number() == number).findFirst();
    }

    private static Answer noPort(Services.Service service, int port) {
        String ports = service.ports().stream()
                .map(each -> String.valueOf(each.number()))
                .collect(Collectors.joining(", "));
        return Answer.errored("Service " + service.name() + " has no port " + port + "; it has " + ports);
    }

    private static Answer missing(GateContext context, ServicePort asked) {
        return Answer.errored("there is no Service " + asked.name() + " in namespace " + context.namespace());
    }
}
