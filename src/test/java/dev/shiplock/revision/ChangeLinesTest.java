package dev.shiplock.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.api.EnvironmentRevisionStatus.ChangeLine;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.Deviation;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.plan.Specs;
import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangeLinesTest {
    private static final ObjectRef API = new ObjectRef("Deployment", "api");
    private static final FieldPath CONTAINER = FieldPath.parse("/spec/template/spec/containers/[name=api]");

    @Test
    void changesAreToldInWordsAndSecretsAreMasked() {
        Plan plan = plan(
                change(CONTAINER.member("image"), FieldValue.of("api:1"), FieldValue.of("api:2"), "hotfix"),
                change(
                        CONTAINER.member("env").element("name", "ADMIN_PASSWORD"),
                        FieldValue.ABSENT,
                        variable("ADMIN_PASSWORD", "hunter2hunter2"),
                        ""));

        List<ChangeLine> lines = ChangeLines.of(plan, 10);

        assertEquals(
                new ChangeLine("Deployment/api", "image of container api", "api:1", "api:2", "hotfix"),
                lines.getFirst());
        assertEquals("env ADMIN_PASSWORD of container api", lines.getLast().field());
        assertEquals(null, lines.getLast().old());
        assertEquals(false, lines.toString().contains("hunter2"));
    }

    @Test
    void noMoreLinesThanTheLimit() {
        Change change = change(CONTAINER.member("image"), FieldValue.of("a"), FieldValue.of("b"), "");

        assertEquals(2, ChangeLines.of(plan(change, change, change), 2).size());
    }

    @Test
    void deviationsSayWhatWasRecordedAndWhatIsThere() {
        Deviation deviation =
                new Deviation(API, CONTAINER.member("image"), FieldValue.of("api:1"), FieldValue.of("api:9"));

        assertEquals(
                List.of(new ChangeLine("Deployment/api", "image of container api", "api:1", "api:9", null)),
                ChangeLines.of(List.of(deviation), 5));
    }

    private static Plan plan(Change... changes) {
        ObjectChange object = new ObjectChange(API, "u", List.of(changes));
        PlannedPhase phase = new PlannedPhase(
                Specs.promotion("phases: [{name: all}]").phases().getFirst(), List.of(), List.of(object));
        return new Plan(Specs.promotion(""), List.of(phase), List.of(), Map.of(), Map.of(), "d");
    }

    private static Change change(FieldPath field, FieldValue before, FieldValue after, String why) {
        return new Change(ChangeKind.Image, field, before, after, -1, why);
    }

    private static FieldValue variable(String name, String value) {
        return new FieldValue.Present(CanonicalJson.tree(Map.of("name", name, "value", value)));
    }
}
