package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The desired description of an environment. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EnvironmentSpec(
        @JsonPropertyDescription(
                "What the environment is for. In Production a variable that switches debugging on is Dangerous.")
        @Default("Staging")
        Tier tier,

        @JsonPropertyDescription(
                "What the environment is for, in a sentence; kept in every EnvironmentRevision (spec.environmentSpec).")
        @Nullable
        @Size(max = 1024)
        String purpose,

        @JsonPropertyDescription(
                "Addresses that people need, by name: site, dashboards, logs; kept in every EnvironmentRevision (spec.environmentSpec).")
        @Size(max = 100)
        Map<String, @Size(max = 1024) String> links,

        @JsonPropertyDescription(
                "Where the environment's code comes from; kept in every EnvironmentRevision (spec.environmentSpec).")
        @Nullable
        Source source,

        @JsonPropertyDescription("Which workloads of this namespace belong to the environment; default: all.")
        WorkloadSelection workloads,

        @JsonPropertyDescription(
                "This environment's own values, by a name that all environments of the application share: site: shop.example.com. "
                        + "They are compared by name, replaced by the target's own value when carried, and guarded: another environment's own value here is Dangerous. "
                        + "With *. in front (\"*.shop.example.com\") also every name below it is meant, api.shop.example.com; otherwise only the name itself.")
        @Size(max = 100)
        Map<String, @Size(min = 4, max = 1024) String> own,

        @JsonPropertyDescription(
                "How this environment's workloads are named; used to find the counterpart of a workload in another environment, "
                        + "and carried values in which the name is a host get the counterpart's.")
        Names names,

        @JsonPropertyDescription(
                "Who may read this environment as the source of a promotion; its own namespace always may.")
        SharedWith sharedWith,

        @JsonPropertyDescription("The environment's own demands; the first rule that matches a field decides.")
        @Size(max = 100)
        List<Rule> rules,

        @JsonPropertyDescription("House gates: every phase of every promotion into this environment passes them too.")
        @Size(max = 20)
        List<GateSpec> gates,

        @JsonPropertyDescription("How many finished revisions are kept beside those that are needed.")
        @Default("20")
        @Min(1)
        @Max(1000)
        Integer revisionHistoryLimit) {

    public EnvironmentSpec {
        tier = tier == null ? Tier.Staging : tier;
        links = links == null ? Map.of() : Map.copyOf(links);
        workloads = workloads == null ? WorkloadSelection.ALL : workloads;
        own = own == null ? Map.of() : Map.copyOf(own);
        names = names == null ? Names.NONE : names;
        sharedWith = sharedWith == null ? SharedWith.NOBODY : sharedWith;
        rules = rules == null ? List.of() : List.copyOf(rules);
        gates = gates == null ? List.of() : List.copyOf(gates);
        revisionHistoryLimit = revisionHistoryLimit == null ? 20 : revisionHistoryLimit;
    }

    /** Where the code comes from; for people. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Source(
            @JsonPropertyDescription("The repository's address.") @Nullable @Size(max = 1024)
            String repository,

            @JsonPropertyDescription("The branch that is deployed here.") @Nullable @Size(max = 253)
            String branch) {}

    /** The affixes of this environment's names: with suffix {@code -staging}, {@code api-staging} corresponds to {@code api}. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Names(
            @JsonPropertyDescription("What this environment's names begin with.") @Size(max = 63)
            String prefix,

            @JsonPropertyDescription("What this environment's names end with, for instance -staging.") @Size(max = 63)
            String suffix,

            @JsonPropertyDescription(
                    "Names that no affix explains: this environment's name to the name that all environments share.")
            @Size(max = 1000)
            Map<String, @Size(min = 1, max = 253) String> map) {
        public static final Names NONE = new Names("", "", Map.of());

        public Names {
            prefix = prefix == null ? "" : prefix;
            suffix = suffix == null ? "" : suffix;
            map = map == null ? Map.of() : Map.copyOf(map);
        }
    }

    /** Consent to be read. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record SharedWith(
            @JsonPropertyDescription("Namespaces whose promotions may read this environment.") @Size(max = 100)
            List<@Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") @Size(max = 63) String> namespaces) {
        public static final SharedWith NOBODY = new SharedWith(List.of());

        public SharedWith {
            namespaces = namespaces == null ? List.of() : List.copyOf(namespaces);
        }
    }
}
