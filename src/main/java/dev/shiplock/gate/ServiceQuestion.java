package dev.shiplock.gate;

import dev.shiplock.api.GateSpec.Pods;
import dev.shiplock.api.GateSpec.ServicePort;
import dev.shiplock.api.Verdict;
import dev.shiplock.gate.NewRevisionPods.Endpoint;

/** Puts a question to those who answer for a Service. */
final class ServiceQuestion {
    private final NewRevisionPods pods;
    private final ServingPods serving;

    ServiceQuestion(Services services, ServingPods serving) {
        this.pods = new NewRevisionPods(services);
        this.serving = serving;
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
    private Answer unlessGone(GateContext context, Endpoint endpoint, Answer answer) {
        boolean bad = answer.verdict() == Verdict.Failed || answer.verdict() == Verdict.Errored;
        if (!bad || endpoint.pod().isEmpty()) {
            return answer;
        }
        return serves(context, endpoint.pod().get())
                ? answer
                : Answer.inconclusive("it went away, or is no longer ready, while it was asked");
    }

    /** The watch may be late; the API is asked only where a bad answer hangs on it. */
    private boolean serves(GateContext context, String name) {
        boolean seen = context.pods().get().stream()
                .anyMatch(pod -> pod.ready() && pod.name().equals(name));
        return seen
                && switch (serving.serves(context.namespace(), name)) {
                    case Reading.Found<Boolean>(Boolean serves) -> serves;
                    case Reading.Missing<Boolean>() -> false;
                    case Reading.Forbidden<Boolean> unknown -> true;
                    case Reading.Unreadable<Boolean> unknown -> true;
                };
    }
}
