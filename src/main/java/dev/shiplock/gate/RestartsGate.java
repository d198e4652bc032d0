package dev.shiplock.gate;

import dev.shiplock.api.GateSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Counts how often containers of the phase's new pods were started again. */
final class RestartsGate implements Gate {
    private final int max;

    RestartsGate(int max) {
        this.max = max;
    }

    /** The type. */
    record Type() implements GateType {
        @Override
        public String name() {
            return "restarts";
        }

        @Override
        public Optional<Gate> gate(GateSpec spec) {
            return Optional.ofNullable(spec.restarts()).map(restarts -> new RestartsGate(restarts.max()));
        }
    }

    @Override
    public Answer ask(GateContext context) {
        boolean podless = !context.workloads().isEmpty()
                && context.workloads().stream().allMatch(ref -> ref.kind().equals("CronJob"));
        if (podless) {
            return Answer.passed("the phase has CronJobs only, whose pods are not restarted");
        }
        List<NewestPod> pods = context.pods().get().stream()
                .filter(pod -> context.workloads().contains(pod.workload()))
                .toList();
        if (pods.isEmpty()) {
            return Answer.inconclusive("the phase's workloads have no pods of their newest revision");
        }
        int restarts = pods.stream().mapToInt(NewestPod::restarts).sum();
        if (restarts <= max) {
            return Answer.passed(restarts == 0 ? "no restarts" : restarts + " restarts, at most " + max);
        }
        NewestPod worst = pods.stream()
                .max(Comparator.comparingInt(NewestPod::restarts).thenComparing(NewestPod::name))
                .orElseThrow();
        return Answer.failed(restarts + " restarts, at most " + max + " are allowed; most of them in pod "
                + worst.name() + " (" + worst.restarts() + ")");
    }
}
