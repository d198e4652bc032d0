package dev.shiplock.gate;

import dev.shiplock.api.GateSpec;
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
        return switch (port(context.namespace(), asked, GateSpec.Pods.Each)) {
            case Need.Met<Target>(Target(Services.Service service, Services.Port port)) ->
                behind(context, service, port);
            case Need.Lacking<Target>(String why) -> new Nobody(Answer.errored(why));
            case Need.Unknown<Target>(String why) -> new Nobody(Answer.errored(why));
        };
    }

    /** The Service's own address. */
    Pods itself(GateContext context, ServicePort asked) {
        return switch (port(context.namespace(), asked, GateSpec.Pods.Any)) {
            case Need.Met<Target>(Target(Services.Service service, Services.Port port)) ->
                new Endpoints(List.of(new Endpoint(
                        "Service " + service.name(),
                        service.clusterIp().orElseThrow(),
                        port.number(),
                        Optional.empty(),
                        context.version())));
            case Need.Lacking<Target>(String why) -> new Nobody(Answer.errored(why));
            case Need.Unknown<Target>(String why) -> new Nobody(Answer.errored(why));
        };
    }

    /** Why nobody could be asked, whichever pods there are; empty if somebody could, or if that is not known at present. */
    Optional<String> missing(String namespace, ServicePort asked, GateSpec.Pods whom) {
        return port(namespace, asked, whom).lacking();
    }

    /** A port of a Service that can be asked. */
    private record Target(Services.Service service, Services.Port port) {}

    private Need<Target> port(String namespace, ServicePort asked, GateSpec.Pods whom) {
        return switch (services.read(namespace, asked.name())) {
            case Reading.Found<Services.Service>(Services.Service service) -> fit(service, asked.port(), whom);
            case Reading.Missing<Services.Service>() ->
                new Need.Lacking<>("there is no Service " + asked.name() + " in namespace " + namespace);
            case Reading.Forbidden<Services.Service>(String why) -> new Need.Lacking<>(why);
            case Reading.Unreadable<Services.Service>(String why) -> new Need.Unknown<>(why);
        };
    }

    private static Need<Target> fit(Services.Service service, int number, GateSpec.Pods whom) {
        Optional<Services.Port> port =
                service.ports().stream().filter(each -> each.number() == number).findFirst();
        if (whom == GateSpec.Pods.Any && service.clusterIp().isEmpty()) {
            return new Need.Lacking<>("Service " + service.name()
                    + " has no address of its own (it is headless or an external name); use pods: Each or a url");
        }
        if (port.isEmpty()) {
            String ports = service.ports().stream()
                    .map(each -> String.valueOf(each.number()))
                    .collect(Collectors.joining(", "));
            return new Need.Lacking<>("Service " + service.name() + " has no port " + number + "; it has " + ports);
        }
        if (whom == GateSpec.Pods.Each && service.selector().isEmpty()) {
            return new Need.Lacking<>(
                    "Service " + service.name() + " selects no pods; use pods: Any, or a url for what is not a pod");
        }
        return new Need.Met<>(new Target(service, port.get()));
    }

    private static Pods behind(GateContext context, Services.Service service, Services.Port port) {
        List<NewestPod> pods = context.pods().get().stream()
                .filter(pod -> pod.ready() && !pod.address().isEmpty())
                .filter(pod ->
                        pod.labels().entrySet().containsAll(service.selector().entrySet()))
                .toList();
        return pods.isEmpty()
                ? new Nobody(
                        Answer.inconclusive("no ready pod of the newest revision is behind Service " + service.name()))
                : endpoints(pods, service, port);
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
}
