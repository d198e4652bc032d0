package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator knows of an environment. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EnvironmentStatus(
        @JsonPropertyDescription("The generation that this status speaks of.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("The environment's workloads (the first 200).")
        List<Workload> workloads,

        @JsonPropertyDescription("The last recorded revision that production was verified at.") @Nullable
        Revision revision,

        @JsonPropertyDescription("The Promotion whose run may change this environment now.") @Nullable
        String activePromotion,

        @JsonPropertyDescription(
                "The turn: the run that may change this environment now; held until the run has ended.")
        @Nullable
        Turn turn,

        @JsonPropertyDescription(
                "Ready: readable and well described. Healthy: every workload is. InSync: as the last verified revision recorded it.")
        List<Condition> conditions) {

    public static final EnvironmentStatus EMPTY = new EnvironmentStatus(null, List.of(), null, null, null, List.of());

    public EnvironmentStatus {
        workloads = workloads == null ? List.of() : List.copyOf(workloads);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** One workload as it is now. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Workload(
            @JsonPropertyDescription("The workload's kind.") String kind,
            @JsonPropertyDescription("The workload's name.") String name,

            @JsonPropertyDescription("The images of its containers.")
            List<String> images,

            @JsonPropertyDescription("The tag of its first container's image.") @Nullable
            String version,

            @JsonPropertyDescription("Ready pods of wanted pods.") @Nullable
            String ready,

            @JsonPropertyDescription("Healthy, Progressing, Degraded or Unknown.")
            String health) {
        public Workload {
            images = images == null ? List.of() : List.copyOf(images);
        }
    }

    /** A recorded revision and its state. */
    public record Revision(
            @JsonPropertyDescription("The EnvironmentRevision's name.")
            String name,

            @JsonPropertyDescription("Its state.") RevisionState state) {}

    /** Who may change the environment. */
    public record Turn(
            @JsonPropertyDescription("The run's id.") String run,

            @JsonPropertyDescription("The Promotion's name.")
            String promotion,

            @JsonPropertyDescription("The Promotion's uid.") String promotionUid,
            @JsonPropertyDescription("Since when.") String since) {}
}
