package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is promoted from where to where, in which phases, and what happens when a gate fails. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.from.revision) || !has(self.trigger) || self.trigger != 'OnChange'",
        message = "a revision does not change; trigger OnChange needs from.environment")
@ValidationRule(
        value = "self.to == oldSelf.to",
        message = "to cannot be changed; create another Promotion for another environment")
public record PromotionSpec(
        @JsonPropertyDescription("Where the state comes from.") @Required
        From from,

        @JsonPropertyDescription("Which environment is changed.") @Required
        To to,

        @JsonPropertyDescription(
                "Manual: one run per request. Without run, each change of this spec is a request, but for trigger, settle, suspend and every reason; "
                        + "with run, only a new value of run is. OnChange: also whenever the source settles on something new: all its workloads "
                        + "are healthy, and neither they nor the ConfigMaps that they read have changed for settle.")
        @Default("Manual")
        Trigger trigger,

        @JsonPropertyDescription("If set, only a new value of it asks for a new run; made for GitOps repositories.")
        @Nullable
        @Size(min = 1, max = 63)
        String run,

        @JsonPropertyDescription("Promote: carry it out. Plan: compute, check, show and stop.") @Default("Promote")
        Mode mode,

        @JsonPropertyDescription(
                "Which kinds of change are carried; a phase may narrow it down. Image. Variable: a plain value, or a reference to a ConfigMap key or a pod field. "
                        + "Config: keys of the ConfigMaps that the workloads refer to. Resources. Probe. Command: with its arguments. "
                        + "Replicas: unless an autoscaler owns them. Secret: references to Secret keys, never their content.")
        @Default("[\"Image\"]")
        @Size(min = 1, max = 8)
        List<ChangeKind> carry,

        @JsonPropertyDescription(
                "Kinds of which things that only the target has are removed; default: none, a promotion adds and changes.")
        @Size(max = 8)
        List<ChangeKind> prune,

        @JsonPropertyDescription("Explicit values, instead of or beside what the source has.") @Size(max = 100)
        List<SetValue> set,

        @JsonPropertyDescription("Further demands on this promotion; they can only add to the environment's own.")
        @Size(max = 100)
        List<Rule> rules,

        @JsonPropertyDescription(
                "Gates that must pass before anything is touched. Like all gates they reach Services and objects of this namespace alone (http.service, tcp.service, resource); "
                        + "the source, or anything else, they ask by its address (http.url, tcp.host).")
        @Nullable
        Preflight preflight,

        @JsonPropertyDescription(
                "In order; a phase starts when the one before is verified. Default: one phase with everything.")
        @Size(max = 50)
        List<PhaseSpec> phases,

        @JsonPropertyDescription("What is put back when a phase fails.") @Default("{}")
        Rollback rollback,

        @JsonPropertyDescription(
                "How long nothing of the source must have changed before OnChange reads it: its workloads and the ConfigMaps that they read. "
                        + "That an autoscaler scales a workload is no change.")
        @Default("30s")
        @Pattern(Span.PATTERN)
        @Size(max = 16)
        Span settle,

        @JsonPropertyDescription(
                "How ConfigMaps are changed. InPlace: the ConfigMap itself, and its readers are restarted with it; so all who read it must be in one phase of this environment.")
        @Default("InPlace")
        ConfigStrategy configStrategy,

        @JsonPropertyDescription(
                "While true nothing new is started or applied; what is under way in production stays as it is, failures are still reverted.")
        @Default("false")
        Boolean suspend) {

    public PromotionSpec {
        trigger = trigger == null ? Trigger.Manual : trigger;
        mode = mode == null ? Mode.Promote : mode;
        carry = carry == null || carry.isEmpty() ? List.of(ChangeKind.Image) : List.copyOf(carry);
        prune = prune == null ? List.of() : List.copyOf(prune);
        set = set == null ? List.of() : List.copyOf(set);
        rules = rules == null ? List.of() : List.copyOf(rules);
        phases = phases == null ? List.of() : List.copyOf(phases);
        rollback = rollback == null ? new Rollback(RollbackScope.Run) : rollback;
        settle = settle == null ? new Span("30s") : settle;
        configStrategy = configStrategy == null ? ConfigStrategy.InPlace : configStrategy;
        suspend = suspend != null && suspend;
    }

    /** The source: an environment as it is now, or a recorded revision. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "has(self.environment) != has(self.revision)",
            message = "from has either environment or revision")
    public record From(
            @JsonPropertyDescription("The source environment's name.")
            @Nullable
            @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
            @Size(max = 253)
            String environment,

            @JsonPropertyDescription(
                    "A recorded revision: of the target environment (its state is put back, all fields exactly), or of another one.")
            @Nullable
            @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
            @Size(max = 253)
            String revision,

            @JsonPropertyDescription("The namespace of the source; default: this one.")
            @Nullable
            @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
            @Size(max = 63)
            String namespace) {}

    /** The target, in the Promotion's own namespace. */
    public record To(
            @JsonPropertyDescription("The target environment's name.")
            @Required
            @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
            @Size(max = 253)
            String environment) {}

    /** What asks for a run. */
    public enum Trigger {
        Manual,
        OnChange
    }

    /** Whether a plan is carried out. */
    public enum Mode {
        Promote,
        Plan
    }

    /** How a carried ConfigMap is changed. */
    public enum ConfigStrategy {
        InPlace
    }

    /** What a rollback covers: every phase of the run, last first, or only the failed one. */
    public enum RollbackScope {
        Run,
        Phase
    }

    /** What is put back when a phase fails. */
    public record Rollback(
            @JsonPropertyDescription("Run: every phase of the run, last first. Phase: only the failed one.")
            @Default("Run")
            RollbackScope scope) {
        public Rollback {
            scope = scope == null ? RollbackScope.Run : scope;
        }
    }

    /** Questions before the first change. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Preflight(
            @JsonPropertyDescription("Gates that must pass before anything is touched.") @Size(max = 20)
            List<GateSpec> gates) {
        public Preflight {
            gates = gates == null ? List.of() : List.copyOf(gates);
        }
    }
}
