package dev.shiplock.plan;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Label selectors, as the Kubernetes API defines them. */
public final class Labels {
    private Labels() {}

    /** What is wrong with a selector, as the end of a sentence, if anything is. */
    static Optional<String> problem(LabelSelector selector) {
        return expressions(selector).stream()
                .flatMap(expression -> problem(expression).stream())
                .findFirst();
    }

    private static Optional<String> problem(LabelSelectorRequirement expression) {
        boolean hasValues = !values(expression).isEmpty();
        return switch (String.valueOf(expression.getOperator())) {
            case "In", "NotIn" ->
                hasValues
                        ? Optional.empty()
                        : Optional.of("has no values for " + expression.getOperator() + " on label "
                                + expression.getKey() + "; give it at least one");
            case "Exists", "DoesNotExist" ->
                hasValues
                        ? Optional.of("has values for " + expression.getOperator() + " on label " + expression.getKey()
                                + ", which takes none")
                        : Optional.empty();
            default ->
                Optional.of("has the operator " + expression.getOperator() + " on label " + expression.getKey()
                        + "; there are In, NotIn, Exists and DoesNotExist");
        };
    }

    /** @param selector without a {@link #problem}; an empty one matches everything */
    public static boolean matches(LabelSelector selector, Map<String, String> labels) {
        Map<String, String> wanted = Objects.requireNonNullElse(selector.getMatchLabels(), Map.of());
        return labels.entrySet().containsAll(wanted.entrySet())
                && expressions(selector).stream().allMatch(expression -> matches(expression, labels));
    }

    private static boolean matches(LabelSelectorRequirement expression, Map<String, String> labels) {
        boolean present = labels.containsKey(expression.getKey());
        boolean among = present && values(expression).contains(labels.get(expression.getKey()));
        return switch (expression.getOperator()) {
            case "In" -> among;
            case "NotIn" -> !among;
            case "Exists" -> present;
            case "DoesNotExist" -> !present;
            default -> throw new IllegalArgumentException("unknown operator " + expression.getOperator());
        };
    }

    private static List<LabelSelectorRequirement> expressions(LabelSelector selector) {
        return Objects.requireNonNullElse(selector.getMatchExpressions(), List.of());
    }

    private static List<String> values(LabelSelectorRequirement expression) {
        return Objects.requireNonNullElse(expression.getValues(), List.of());
    }
}
