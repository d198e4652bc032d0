package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a recorded state, and the record of its run. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EnvironmentRevisionStatus(
        @JsonPropertyDescription("What became of it.") @Nullable
        RevisionState state,

        @JsonPropertyDescription("The record of the run.") @Nullable
        Record record) {

    /** The change record of a run: who, when, why, what, and how it ended. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Record(
            @JsonPropertyDescription("Who asked, as far as it is known.") @Nullable
            String requestedBy,

            @JsonPropertyDescription("When the run was asked for.") @Nullable
            String requestedAt,

            @JsonPropertyDescription("When the first change was written.") @Nullable
            String startedAt,

            @JsonPropertyDescription("When the run ended.") @Nullable
            String endedAt,

            @JsonPropertyDescription("How the run ended.") @Nullable
            RunState outcome,

            @JsonPropertyDescription("Why it ended so, in a word.") @Nullable
            String reason,

            @JsonPropertyDescription("The outcome in a sentence.") @Nullable
            String message,

            @JsonPropertyDescription(
                    "Each change (the first 200): object, field, old, new; values that look secret are masked.")
            List<ChangeLine> changes,

            @JsonPropertyDescription("The phases as they ended, with why they exist and their gates' last answers.")
            List<PromotionStatus.Phase> phases,

            @JsonPropertyDescription(
                    "Fields that do not hold their recorded value though they should, or that were left as they are.")
            List<ChangeLine> notAsRecorded) {
        public Record {
            changes = changes == null ? List.of() : List.copyOf(changes);
            phases = phases == null ? List.of() : List.copyOf(phases);
            notAsRecorded = notAsRecorded == null ? List.of() : List.copyOf(notAsRecorded);
        }
    }

    /** One change in words. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ChangeLine(
            @JsonPropertyDescription("The changed object, as Kind/name.")
            String object,

            @JsonPropertyDescription("The field in it.") String field,

            @JsonPropertyDescription("The value before; left out when there was none.") @Nullable
            String old,

            @JsonPropertyDescription("The value after; left out when there is none.") @Nullable
            String now,

            @JsonPropertyDescription("Why, or what to do.") @Nullable
            String why) {}
}
