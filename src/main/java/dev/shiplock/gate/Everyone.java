package dev.shiplock.gate;

import dev.shiplock.api.Verdict;
import dev.shiplock.gate.NewRevisionPods.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks several endpoints the same question at once and makes one answer of theirs: the worst. */
final class Everyone {
    private static final int AT_ONCE = 16;
    private static final List<Verdict> WORST_FIRST =
            List.of(Verdict.Failed, Verdict.Errored, Verdict.Inconclusive, Verdict.Waiting, Verdict.Passed);

    private Everyone() {}

    /** Puts a question to one endpoint. */
    @FunctionalInterface
    interface Question {
        Answer ask(Endpoint endpoint) throws InterruptedException;
    }

    static Answer ask(List<Endpoint> endpoints, Question question) throws InterruptedException {
        if (endpoints.size() == 1) {
            return question.ask(endpoints.getFirst()).by(endpoints.getFirst().who());
        }
        ExecutorService threads = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofVirtual().name("gate-", 0).factory());
        try {
            List<Future<Answer>> asked = new ArrayList<>();
            for (Endpoint endpoint : endpoints) {
                asked.add(threads.submit(() -> question.ask(endpoint).by(endpoint.who())));
            }
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> each : asked) {
                answers.add(each.get());
            }
            return worst(answers);
        } catch (ExecutionException e) {
            return Answer.errored(
                    "it could not be asked (" + String.valueOf(e.getCause()).split(":", 2)[0] + ")");
        } finally {
            threads.shutdownNow();
        }
    }

    private static Answer worst(List<Answer> answers) {
        for (Verdict verdict : WORST_FIRST) {
            Optional<Answer> first = answers.stream()
                    .filter(answer -> answer.verdict() == verdict)
                    .findFirst();
            if (first.isPresent()) {
                return verdict == Verdict.Passed
                        ? Answer.passed("all " + answers.size() + " pods passed")
                        : first.get();
            }
        }
        throw new IllegalArgumentException("nobody was asked");
    }
}
