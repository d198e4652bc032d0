package dev.shiplock.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.shiplock.plan.PlanResult.Planned;
import dev.shiplock.plan.PlanResult.Refused;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Writes what came of planning as YAML that people can review. */
final class PlanYaml {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR));

    private PlanYaml() {}

    static String of(PlanResult result) {
        try {
            return YAML.writeValueAsString(
                    switch (result) {
                        case Refused refused -> Map.of("refused", refused);
                        case Planned(Plan plan) -> view(plan);
                    });
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> view(Plan plan) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("phases", plan.phases().stream().map(PlanYaml::view).toList());
        view.put("notCarried", plan.notCarried().stream().map(PlanYaml::view).toList());
        view.put("findings", new TreeMap<>(plan.findings()));
        view.put("dangers", plan.dangers().stream().map(PlanYaml::view).toList());
        view.put("notes", plan.notes());
        view.put("sources", new TreeMap<>(plan.sources()));
        return view;
    }

    private static Map<String, Object> view(PlannedPhase phase) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", phase.spec().name());
        List<Object> changes = Stream.concat(phase.configs().stream(), phase.workloads().stream())
                .<Object>map(PlanYaml::view)
                .toList();
        view.put("changes", changes);
        return view;
    }

    private static Map<String, Object> view(ObjectChange change) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("object", change.object());
        view.put("fields", change.changes().stream().map(PlanYaml::view).toList());
        return view;
    }

    private static Map<String, Object> view(Change change) {
        Map<String, Object> view = new LinkedHashMap<>();
        change.kind().ifPresent(kind -> view.put("kind", kind));
        view.put("field", change.field());
        change.before().toOptional().ifPresent(before -> view.put("before", before));
        change.after().toOptional().ifPresent(after -> view.put("after", after));
        if (change.position() >= 0) {
            view.put("position", change.position());
        }
        if (change.created() > 0) {
            view.put("created", change.created());
        }
        if (!change.why().isEmpty()) {
            view.put("why", change.why());
        }
        return view;
    }

    private static Map<String, Object> view(NotCarried left) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("object", left.object());
        view.put("field", left.field());
        view.put("reason", left.reason());
        view.put("message", left.message());
        return view;
    }

    private static Map<String, Object> view(Danger danger) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("object", danger.object());
        view.put("field", danger.field());
        danger.value().ifPresent(value -> view.put("value", value));
        view.put("why", danger.why());
        return view;
    }
}
