package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a Promotion's runs did and do. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PromotionStatus(
        @JsonPropertyDescription("The generation that this status speaks of.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription(
                "Where it stands, in a word: the state of the run, or why there is none (UpToDate, Suspended, EnvironmentNotFound, …).")
        @Nullable
        String state,

        @JsonPropertyDescription("The last request that was answered or is being answered.") @Nullable
        Request request,

        @JsonPropertyDescription("The current run, or the last one.") @Nullable
        Run run,

        @JsonPropertyDescription("The phases of that run.") List<Phase> phases,

        @JsonPropertyDescription("What the plan of that run carries, and what it does not.") @Nullable
        Plan plan,

        @JsonPropertyDescription("The request that waits until the current run has ended.") @Nullable
        Request queued,

        @JsonPropertyDescription("The last command that was taken, and whether it has been acted on.") @Nullable
        TakenCommand command,

        @JsonPropertyDescription("Commands of the same run that were answered before it (the last ten).")
        List<TakenCommand> answered,

        @JsonPropertyDescription(
                "Digests of changes that failed, or that somebody took back; OnChange does not try them again by itself, as long as the source has all of the same run.")
        List<Rejection> rejected,

        @JsonPropertyDescription("The last ten runs, newest first; the whole record is in the revisions.")
        List<Line> history,

        @JsonPropertyDescription("Ready, Reconciling, Stalled (kstatus), Planned, Healthy, RolledBack, RejectedBefore.")
        List<Condition> conditions) {

    public static final PromotionStatus EMPTY = new PromotionStatus(
            null, null, null, null, List.of(), null, null, null, List.of(), List.of(), List.of(), List.of());

    public PromotionStatus {
        phases = phases == null ? List.of() : List.copyOf(phases);
        answered = answered == null ? List.of() : List.copyOf(answered);
        rejected = rejected == null ? List.of() : List.copyOf(rejected);
        history = history == null ? List.of() : List.copyOf(history);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** A request for a run. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Request(
            @JsonPropertyDescription("Digest of what the spec asks for.")
            String digest,

            @JsonPropertyDescription("spec.run at that time.") @Nullable
            String run,

            @JsonPropertyDescription("The generation of the Promotion.") @Nullable
            Long generation,

            @JsonPropertyDescription("Who asked, if the annotation shiplock.dev/requested-by says so.") @Nullable
            String by,

            @JsonPropertyDescription("When it was first seen; the queue's order.")
            String at,

            @JsonPropertyDescription(
                    "UpToDate if there was nothing to carry, AlreadyAnswered if an earlier run had answered it; else a run answers it.")
            @Nullable
            String answer) {}

    /** A run. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Run(
            @JsonPropertyDescription("The run's id.") String id,

            @JsonPropertyDescription("The generation of the Promotion that it carries out.") @Nullable
            Long generation,

            @JsonPropertyDescription(
                    "Where it is. Recording, Waiting: nothing has been written. Applying, Settling, Soaking: under way. Paused: waits for a command. "
                            + "Reverting, Restoring: putting the recorded values back. Ends: Verified (every gate passed), RolledBack (as recorded), "
                            + "RollbackFailed (some fields are not, each is named), Stopped (a mixed state that somebody asked for), Rejected (nothing was written), Planned.")
            RunState state,

            @JsonPropertyDescription("The phase that it is in.") @Nullable
            String phase,

            @JsonPropertyDescription("Why it is there, in one CamelCase word.") @Nullable
            String reason,

            @JsonPropertyDescription("Since when it is there.")
            String since,

            @JsonPropertyDescription("The revision that is put back when the run fails.") @Nullable
            String baseline,

            @JsonPropertyDescription("The revision that the run carries out.") @Nullable
            String target,

            @JsonPropertyDescription("What failed, when and why.") @Nullable
            Failure failure,

            @JsonPropertyDescription("The end that a rollback leads to when it succeeds.") @Nullable
            RunState revertTo,

            @JsonPropertyDescription("The state in a sentence.") @Nullable
            String message) {}

    /** What failed. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Failure(
            @JsonPropertyDescription("The phase that failed.") @Nullable
            String phase,

            @JsonPropertyDescription("In one CamelCase word.")
            String reason,

            @JsonPropertyDescription("In a sentence.") String message,
            @JsonPropertyDescription("When it was seen.") String at,

            @JsonPropertyDescription(
                    "What it is put down to, as Kind/name: what was refused or is not healthy, or all of the phase if a gate failed.")
            List<String> objects) {
        public Failure {
            objects = objects == null ? List.of() : List.copyOf(objects);
        }
    }

    /** A phase of a run. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Phase(
            @JsonPropertyDescription("The phase's name.") String name,

            @JsonPropertyDescription("Why the phase exists, as the Promotion said when the run was planned.") @Nullable
            String reason,

            @JsonPropertyDescription("Where it is.") PhaseState state,

            @JsonPropertyDescription("Since when it is there.") @Nullable
            String since,

            @JsonPropertyDescription("Its workloads.") List<Workload> workloads,
            @JsonPropertyDescription("Its gates.") List<Gate> gates,

            @JsonPropertyDescription(
                    "While it soaks: a digest of the pods that the soak stands on; another one means that it was broken.")
            @Nullable
            String evidence,

            @JsonPropertyDescription(
                    "When its changes were written: the first of them while it is Applying, later all of them; how long it may take until its gates pass counts from here.")
            @Nullable
            String written,

            @JsonPropertyDescription(
                    "When it soaked for the first time, or when a disturbance after that was over; how long it may take until a soak holds counts from here.")
            @Nullable
            String soaked) {
        public Phase {
            workloads = workloads == null ? List.of() : List.copyOf(workloads);
            gates = gates == null ? List.of() : List.copyOf(gates);
        }
    }

    /** A workload in a phase. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Workload(
            @JsonPropertyDescription("The workload's kind.") String kind,
            @JsonPropertyDescription("The workload's name.") String name,

            @JsonPropertyDescription("Pending, Applied, Ready, Failed or Reverted.")
            WorkloadState state,

            @JsonPropertyDescription("When its change was written; its deadline counts from here.") @Nullable
            String since,

            @JsonPropertyDescription("Ready pods of wanted pods.") @Nullable
            String ready,

            @JsonPropertyDescription("What is the matter, if anything is.") @Nullable
            String message) {}

    /** Where a workload of a phase is. */
    public enum WorkloadState {
        Pending,
        Applied,
        Ready,
        Failed,
        Reverted
    }

    /** A gate's last answer. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Gate(
            @JsonPropertyDescription("The gate's name.") String name,
            @JsonPropertyDescription("What it answered.") Verdict verdict,

            @JsonPropertyDescription("Since when it answers so.") @Nullable
            String since,

            @JsonPropertyDescription("The answer in a sentence.") @Nullable
            String message) {}

    /** What a plan carries and what it leaves. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Plan(
            @JsonPropertyDescription("Digest of the carried changes.") @Nullable
            String digest,

            @JsonPropertyDescription("How many fields change.") @Nullable
            Integer changes,

            @JsonPropertyDescription("The changes (the first 50); values that look secret are masked.")
            List<EnvironmentRevisionStatus.ChangeLine> carried,

            @JsonPropertyDescription("How many differences are not carried.") @Nullable
            Integer left,

            @JsonPropertyDescription("Differences that are not carried (the first 50), each with the reason.")
            List<EnvironmentRevisionStatus.ChangeLine> notCarried,

            @JsonPropertyDescription(
                    "How many findings of each class the comparison has: Drift, Missing, Promotable and Intended of the target as it is, Dangerous of the target as the plan leaves it.")
            java.util.Map<String, Integer> findings,

            @JsonPropertyDescription(
                    "What is Dangerous in the target once the plan is carried out (the first 20): it was there before, or breaks a rule that only warns. "
                            + "What a plan would bring in is refused instead. Values that look secret are masked.")
            List<EnvironmentRevisionStatus.ChangeLine> dangers,

            @JsonPropertyDescription(
                    "What was asked for and means nothing here, for instance a rule that covers no field or a phase that has nothing to change.")
            List<String> notes) {
        public Plan {
            carried = carried == null ? List.of() : List.copyOf(carried);
            notCarried = notCarried == null ? List.of() : List.copyOf(notCarried);
            findings = findings == null ? java.util.Map.of() : java.util.Map.copyOf(findings);
            dangers = dangers == null ? List.of() : List.copyOf(dangers);
            notes = notes == null ? List.of() : List.copyOf(notes);
        }
    }

    /** A command that was taken from the annotations. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record TakenCommand(
            @JsonPropertyDescription("The command.") Command name,

            @JsonPropertyDescription("The annotation's value: who gives it, and the run it is meant for.")
            String value,

            @JsonPropertyDescription("The run that it was taken for.") @Nullable
            String run,

            @JsonPropertyDescription("Whether it has been acted on.") @Nullable
            Boolean done,

            @JsonPropertyDescription("Whether the run's state did not accept it, so that nothing was done.") @Nullable
            Boolean refused,

            @JsonPropertyDescription("Whether it was given once more after that, and ignored.") @Nullable
            Boolean ignored) {
        /** Who gives no name gives a command all the same; an empty value is not written, and so not read either. */
        public TakenCommand {
            value = Objects.requireNonNullElse(value, "");
        }

        /** One that was taken just now. */
        public static TakenCommand taken(Command name, String value, @Nullable String run) {
            return new TakenCommand(name, value, run, false, null, null);
        }

        /** Whether it is the same word to the same run. */
        public boolean is(Command other, String said, @Nullable String to) {
            return name == other && value.equals(said) && Objects.equals(run, to);
        }

        /** The same, answered. */
        public TakenCommand answered(boolean refused, boolean ignored) {
            return new TakenCommand(name, value, run, true, refused ? true : null, ignored ? true : null);
        }
    }

    /** A change that failed before, or that somebody took back. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Rejection(
            @JsonPropertyDescription("The workload, as Kind/name.")
            String workload,

            @JsonPropertyDescription("Digest of the changes that were carried into it.")
            String digest,

            @JsonPropertyDescription(
                    "The run that failed. Only a plan with all changes that failed in the same run waits.")
            @Nullable
            String run) {}

    /** One run in a line. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Line(
            @JsonPropertyDescription("The run's id.") String run,
            @JsonPropertyDescription("How it ended.") RunState outcome,
            @JsonPropertyDescription("When it ended.") String at,

            @JsonPropertyDescription("In a sentence.") @Nullable
            String message) {}
}
