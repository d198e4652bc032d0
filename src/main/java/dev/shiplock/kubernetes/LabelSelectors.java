package dev.shiplock.kubernetes;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Label selectors as the API's query parameter. */
final class LabelSelectors {
    private LabelSelectors() {}

    /** The parameter; empty where everything is selected. */
    static String asParameter(@Nullable LabelSelector selector) {
        if (selector == null) {
            return "";
        }
        List<String> terms = new ArrayList<>();
        Map<String, String> labels = selector.getMatchLabels() == null ? Map.of() : selector.getMatchLabels();
        new TreeMap<>(labels).forEach((key, value) -> terms.add(key + "=" + value));
        if (selector.getMatchExpressions() != null) {
            selector.getMatchExpressions().forEach(expression -> terms.add(term(expression)));
        }
        return String.join(",", terms);
    }

    private static String term(LabelSelectorRequirement expression) {
        String key = expression.getKey();
        String values = "(" + String.join(",", expression.getValues()) + ")";
        return switch (expression.getOperator()) {
            case "In" -> key + " in " + values;
            case "NotIn" -> key + " notin " + values;
            case "Exists" -> key;
            case "DoesNotExist" -> "!" + key;
            default ->
                throw new IllegalArgumentException("unknown operator " + expression.getOperator()
                        + " in a label selector; use In, NotIn, Exists or DoesNotExist");
        };
    }
}
