package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a promotion: some workloads, some kinds of change, and what must hold before the next step. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.deadline) || self.deadline.matches('[1-9]')",
        message = "deadline is zero: no workload is ready that fast; write for instance 10m")
public record PhaseSpec(
        @JsonPropertyDescription("Names the phase in status and messages.")
        @Required
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Size(max = 63)
        String name,

        @JsonPropertyDescription("Why the phase exists; kept in the run's status and record.")
        @Nullable
        @Size(max = 1024)
        String reason,

        @JsonPropertyDescription("Which workloads the phase changes; default: all.") @Nullable
        Workloads workloads,

        @JsonPropertyDescription("Which kinds of change the phase carries; default: what the promotion carries.")
        @Size(min = 1, max = 8)
        List<ChangeKind> carry,

        @JsonPropertyDescription("How many workloads are changed at a time; default: all at once.")
        @Nullable
        @Min(1)
        @Max(1000)
        Integer parallelism,

        @JsonPropertyDescription(
                "How long a workload may take, from its change on, until it is ready at the new revision. "
                        + "The gates have as long again to pass: twice the deadline, and the longest for of the gates, after its changes were written the phase fails (GatesNotPassed).")
        @Default("10m")
        @Pattern(Span.PATTERN)
        @Size(max = 16)
        Span deadline,

        @JsonPropertyDescription("What is tolerated before a workload counts as failed.") @Default("{}")
        Tolerance health,

        @JsonPropertyDescription(
                "Workloads scaled to zero count as healthy, here and in the source; otherwise nobody can say: the run does not start, or the phase does not pass.")
        @Default("false")
        Boolean acceptZero,

        @JsonPropertyDescription("Asked once the workloads are ready, and all through the soak.") @Size(max = 20)
        List<GateSpec> gates,

        @JsonPropertyDescription(
                "How long everything must stay healthy without a break before the phase is verified. A break starts it again; "
                        + "three soaks, a deadline and the longest for of the gates after the first soak began the phase fails (SoakNeverHeld).")
        @Default("0s")
        @Pattern(Span.PATTERN)
        @Size(max = 16)
        Span soak,

        @JsonPropertyDescription(
                "Rollback: put back what rollback.scope says. Pause: stop and wait for a command. Continue: leave the phase failed and go on.")
        @Default("Rollback")
        OnFailure onFailure) {

    public PhaseSpec {
        carry = carry == null ? List.of() : List.copyOf(carry);
        deadline = deadline == null ? new Span("10m") : deadline;
        health = health == null ? Tolerance.DEFAULT : health;
        acceptZero = acceptZero != null && acceptZero;
        gates = gates == null ? List.of() : List.copyOf(gates);
        soak = soak == null ? new Span("0s") : soak;
        onFailure = onFailure == null ? OnFailure.Rollback : onFailure;
    }

    /** What a failed phase leads to. */
    public enum OnFailure {
        Rollback,
        Pause,
        Continue
    }

    /** The workloads of a phase. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "(has(self.names) ? 1 : 0) + (has(self.selector) ? 1 : 0) + (has(self.rest) ? 1 : 0) == 1",
            message = "workloads has exactly one of names, selector and rest")
    @ValidationRule(
            value = "!has(self.names) || self.names.size() > 0",
            message = "names is empty: the phase would change nothing; name a workload or leave workloads out")
    @ValidationRule(value = "!has(self.rest) || self.rest", message = "rest is true or left out")
    public record Workloads(
            @JsonPropertyDescription("Workloads of the target by name, as api or Deployment/api.") @Size(max = 200)
            List<
                            @Pattern("^([A-Z][A-Za-z0-9]*(\\.[a-z0-9.-]+)?/)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
                            @Size(max = 317) String>
                    names,

            @JsonPropertyDescription("Workloads of the target by label.") @Nullable
            LabelSelector selector,

            @JsonPropertyDescription("true: every workload whose kind of change no earlier phase carries.") @Nullable
            Boolean rest) {
        public Workloads {
            names = names == null ? List.of() : List.copyOf(names);
        }
    }

    /** What a workload may do without counting as failed. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Tolerance(
            @JsonPropertyDescription(
                    "How many times a container of the new revision may exit; one more fails the phase.")
            @Default("1")
            @Min(0)
            @Max(1000)
            Integer restarts,

            @JsonPropertyDescription("How long a promoted pod that was ready may be unready.")
            @Default("10s")
            @Pattern(Span.PATTERN)
            @Size(max = 16)
            Span unready,

            @JsonPropertyDescription(
                    "How long an image may fail to be pulled; 0s: the first failure counts. While a registry says that it "
                            + "is busy (429, 5xx), only the deadline counts.")
            @Default("0s")
            @Pattern(Span.PATTERN)
            @Size(max = 16)
            Span imagePullGrace) {
        public static final Tolerance DEFAULT = new Tolerance(1, new Span("10s"), new Span("0s"));

        public Tolerance {
            restarts = restarts == null ? 1 : restarts;
            unready = unready == null ? new Span("10s") : unready;
            imagePullGrace = imagePullGrace == null ? new Span("0s") : imagePullGrace;
        }
    }
}
