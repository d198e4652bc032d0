package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded state; it never changes once it is written.
 *
 * <p>The payload and the plan are compressed and encoded, since a free map of that size costs the API server half a second per write. The
 * Environment's spec is kept as JSON and not as a record: a later version of the record may fill in a default that was not there when the
 * revision was sealed.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "self == oldSelf",
        message = "a recorded revision never changes; a new state is a new EnvironmentRevision")
public record EnvironmentRevisionSpec(
        @JsonPropertyDescription("The Environment whose state this is.") @Required @Size(max = 253)
        String environment,

        @JsonPropertyDescription("The Environment's uid.") @Required @Size(max = 64)
        String environmentUid,

        @JsonPropertyDescription("The uid of the cluster that the workloads live in (of its kube-system namespace).")
        @Required
        @Size(max = 64)
        String clusterUid,

        @JsonPropertyDescription(
                "Baseline: as it was before a run. Target: as a run wants it. Stopped: the mixed state in which a run was stopped. Accepted: a state that somebody took for good.")
        @Required
        Role role,

        @JsonPropertyDescription("The run that recorded it.") @Required @Size(max = 253)
        String run,

        @JsonPropertyDescription("The Promotion of the run.") @Required
        PromotionRef promotion,

        @JsonPropertyDescription("The digest of the request that the run answers.") @Required @Size(max = 64)
        String request,

        @JsonPropertyDescription("The revision that is put back when the run fails; only on a target.")
        @Nullable
        @Size(max = 253)
        String baseline,

        @JsonPropertyDescription("Where the state came from, in words.") @Nullable @Size(max = 1024)
        String from,

        @JsonPropertyDescription("The workloads in a line each.") @Size(max = 1000)
        List<@Size(max = 2048) String> summary,

        @JsonPropertyDescription("The Environment's spec at that time, as it was; see environment.spec.") @Required
        JsonNode environmentSpec,

        @JsonPropertyDescription("The recorded fields: gzip, base64, in parts.") @Size(max = 8)
        List<@Size(max = 1048576) String> payload,

        @JsonPropertyDescription("The frozen plan of the run: gzip, base64, in parts; only on a target.") @Size(max = 8)
        List<@Size(max = 1048576) String> plan,

        @JsonPropertyDescription("SHA-256 over payload and plan before compression.") @Required @Size(max = 64)
        String digest,

        @JsonPropertyDescription("Which of the operator's keys made seal and the hashes of Secrets.")
        @Required
        @Size(max = 64)
        String keyId,

        @JsonPropertyDescription(
                "HMAC-SHA-256 with the operator's key over every other field, as it is stored; a revision without a right one is not put back.")
        @Required
        @Size(max = 64)
        String seal) {

    public EnvironmentRevisionSpec {
        summary = summary == null ? List.of() : List.copyOf(summary);
        payload = payload == null ? List.of() : List.copyOf(payload);
        plan = plan == null ? List.of() : List.copyOf(plan);
    }

    /** What a revision is to its run. */
    public enum Role {
        Baseline,
        Target,
        Stopped,
        Accepted
    }

    /** A Promotion. */
    public record PromotionRef(
            @JsonPropertyDescription("The Promotion's name.") @Required @Size(max = 253)
            String name,

            @JsonPropertyDescription("The Promotion's uid.") @Required @Size(max = 64)
            String uid) {}
}
