package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which workloads of the namespace belong to an environment. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record WorkloadSelection(
        @JsonPropertyDescription(
                "Only workloads with these labels belong to the environment; default: every workload of the namespace.")
        @Nullable
        LabelSelector selector,

        @JsonPropertyDescription(
                "Only workloads of these kinds, each as Kind or Kind.group; default: Deployment, StatefulSet, DaemonSet and CronJob.")
        @Size(max = 20)
        List<@Pattern("^[A-Z][A-Za-z0-9]*(\\.[a-z0-9.-]+)?$") @Size(max = 100) String> kinds) {

    /** What is compared and promoted when {@link #kinds} is empty. */
    public static final List<String> DEFAULT_KINDS = List.of("Deployment", "StatefulSet", "DaemonSet", "CronJob");

    /** Every workload of every kind. */
    public static final WorkloadSelection ALL = new WorkloadSelection(null, List.of());

    public WorkloadSelection {
        kinds = kinds == null ? List.of() : List.copyOf(kinds);
    }
}
