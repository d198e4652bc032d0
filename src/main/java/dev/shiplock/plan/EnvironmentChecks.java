package dev.shiplock.plan;

import dev.shiplock.api.EnvironmentSpec;
import dev.shiplock.api.GateSpec;
import dev.shiplock.plan.PlanResult.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an Environment's schema cannot demand. */
public final class EnvironmentChecks {
    /** Shorter own values would be found by chance inside other words. */
    static final int SHORTEST_OWN_VALUE = 4;

    /** Marks an own value whose subdomains are the environment's too. */
    private static final String SUBDOMAINS = "*.";

    private static final List<Check<EnvironmentSpec>> CHAIN = List.of(
            new Check<>("OwnValueTooShort", EnvironmentChecks::ownValueTooShort),
            new Check<>("DuplicateOwnValue", EnvironmentChecks::duplicateOwnValue),
            new Check<>("DuplicateRule", EnvironmentChecks::duplicateRule),
            new Check<>("DuplicateGate", EnvironmentChecks::duplicateGate));

    private EnvironmentChecks() {}

    /** The first thing that is wrong with an Environment, if anything is. */
    public static Optional<Refused> first(EnvironmentSpec spec) {
        return Check.first(CHAIN, spec);
    }

    private static Optional<String> ownValueTooShort(EnvironmentSpec spec) {
        return new TreeMap<>(spec.own())
                .entrySet().stream()
                        .filter(own -> text(own.getValue()).length() < SHORTEST_OWN_VALUE)
                        .findFirst()
                        .map(own -> "own." + own.getKey() + " has fewer than " + SHORTEST_OWN_VALUE
                                + " characters and would be found inside other words; give the whole name or address");
    }

    private static String text(String own) {
        return own.startsWith(SUBDOMAINS) ? own.substring(SUBDOMAINS.length()) : own;
    }

    private static Optional<String> duplicateOwnValue(EnvironmentSpec spec) {
        Map<String, String> nameOf = new TreeMap<>();
        for (Map.Entry<String, String> own : new TreeMap<>(spec.own()).entrySet()) {
            String other = nameOf.putIfAbsent(text(own.getValue()), own.getKey());
            if (other != null) {
                return Optional.of("own." + other + " and own." + own.getKey()
                        + " have the same value, so nobody can say which one a field holds; keep one of them");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> duplicateRule(EnvironmentSpec spec) {
        return Check.firstTwice(spec.rules().stream().map(rule -> rule.name()))
                .map(name -> "two rules are named " + name + "; findings name their rule, so give each its own name");
    }

    private static Optional<String> duplicateGate(EnvironmentSpec spec) {
        return Check.firstTwice(spec.gates().stream().map(GateSpec::name))
                .map(name -> "two gates are named " + name + "; the status names gates, so give each its own name");
    }
}
