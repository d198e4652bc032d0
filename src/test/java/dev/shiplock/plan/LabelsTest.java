package dev.shiplock.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {
    @ParameterizedTest
    @CsvSource({
        "In, a;b, a, true",
        "In, a;b, c, false",
        "In, a, , false",
        "NotIn, a;b, a, false",
        "NotIn, a;b, c, true",
        "NotIn, a, , true",
        "Exists, , a, true",
        "Exists, , , false",
        "DoesNotExist, , a, false",
        "DoesNotExist, , , true"
    })
    void expressionsMeanWhatTheApiSays(String operator, String values, String label, boolean matches) {
        var selector = new LabelSelectorBuilder()
                .addToMatchExpressions(expression(operator, values))
                .build();

        assertEquals(matches, Labels.matches(selector, label == null ? Map.of() : Map.of("tier", label)));
    }

    @Test
    void everyLabelAndEveryExpressionCounts() {
        var selector = new LabelSelectorBuilder()
                .addToMatchLabels("app", "api")
                .addToMatchExpressions(expression("Exists", null))
                .build();

        assertEquals(true, Labels.matches(selector, Map.of("app", "api", "tier", "x")));
        assertEquals(false, Labels.matches(selector, Map.of("app", "api")));
        assertEquals(false, Labels.matches(selector, Map.of("app", "web", "tier", "x")));
    }

    @ParameterizedTest
    @CsvSource({"Equals, a, true", "In, , true", "NotIn, , true", "Exists, a, true", "Exists, , false", "In, a, false"})
    void whatTheApiWouldRefuseIsAProblem(String operator, String values, boolean problem) {
        var selector = new LabelSelectorBuilder()
                .addToMatchExpressions(expression(operator, values))
                .build();

        assertEquals(problem, Labels.problem(selector).isPresent());
    }

    private static LabelSelectorRequirement expression(String operator, @Nullable String values) {
        List<String> list = values == null ? List.of() : List.of(values.split(";"));
        return new LabelSelectorRequirement("tier", operator, list);
    }
}
