package dev.shiplock.gate;

import dev.shiplock.api.GateSpec.Pods;
import dev.shiplock.api.GateSpec.ServicePort;
import dev.shiplock.api.Verdict;
import dev.shiplock.gate.NewRevisionPods.Endpoint;

/** Puts a question to those who answer for a Service. */
final class ServiceQuestion {
    private final NewRevisionPods pods;

    ServiceQuestion(Services services) {
        this.pods = new NewRevisionPods(services);
    }

    Answer ask(GateContext context, ServicePort service, Pods whom, Everyone.Question question)
            throws InterruptedException {
        NewRevisionPods.Pods found = switch (whom) {
            case Each -> pods.behind(context, service);
            case Any -> pods.itself(context, service);
        };
        return switch (found) {
            case NewRevisionPods.Nobody(Answer answer) -> answer;
            case NewRevisionPods.Endpoints endpoints ->
                Everyone.ask(endpoints.list(), endpoint -> unlessGone(context, endpoint, question.ask(endpoint)));
        };
    }

    /** A pod that is drained or scaled away while it is asked says nothing about the new revision. */
    private static Answer unlessGone(GateContext context, Endpoint endpoint, Answer answer) {
        boolean bad = answer.verdict() == Verdict.Failed || answer.verdict() == Verdict.Errored;
        if (!bad || endpoint.pod().isEmpty()) {
            return answer;
        }
        boolean still = context.pods().get().stream()
                .anyMatch(pod -> pod.ready() && pod.name().equals(endpoint.pod().get()));
        return still ? answer : Answer.inconclusive("it went away, or is no longer ready, while it was asked");
    }
}
