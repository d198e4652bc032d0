package dev.shiplock.plan;

import static dev.shiplock.plan.AsWrittenTest.API;
import static dev.shiplock.plan.AsWrittenTest.ENV;
import static dev.shiplock.plan.AsWrittenTest.YAML;
import static dev.shiplock.plan.AsWrittenTest.deployment;
import static dev.shiplock.plan.AsWrittenTest.image;
import static dev.shiplock.plan.AsWrittenTest.value;
import static dev.shiplock.plan.AsWrittenTest.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a field stands of which other phases have changed a part. */
class StandingTest {
    /** A change of a list from B A to A B. */
    @ParameterizedTest
    @CsvSource({
        // live, who else answers, how it stands, and once it was undone
        "B=v A=v, A, Before, Before",
        "B=v A=old, A, Before, Before",
        "B=v, A, After, Before",
        "B=v X=old A=v, X, Before, Before",
        "A=old B=v, A, After, After",
        "X=1 A=v B=v, X, After, After",
        "A=v B=hand, A, Foreign, Foreign",
        "B=hand A=old, A, Foreign, Foreign",
        "A=v B=v C=v, A, Foreign, Foreign",
        "B=v A=old, X, Foreign, Foreign"
    })
    void aListStandsAsItsElementsDoForWhichNobodyElseAnswers(String live, String other, String standing, String back) {
        Change order = new Change(ChangeKind.Variable, ENV, list("B=v A=v"), list("A=v B=v"), -1, "");
        ObjectNode object = (ObjectNode) deployment();
        ((ObjectNode) object.at("/spec/template/spec/containers/0"))
                .set("env", list(live).toOptional().orElseThrow());
        ObjectChange change = new ObjectChange(RandomWorkloads.REF, "u1", List.of(order, image()));

        assertEquals(standing, first(ObjectPatch.standings(change, object, List.of(variable(other)))));
        assertEquals(back, first(ObjectPatch.undone(change, object, List.of(variable(other)))));
    }

    /** The list that the one variable stood in is not there without it. */
    @Test
    void aPartThatIsAllThereIsOfItsListIsLeftToOthersToo() {
        FieldPath containers = API.parent();
        JsonNode alone = containers.readFrom(deployment()).toOptional().orElseThrow();
        JsonNode both = containers.readFrom(deployment("X")).toOptional().orElseThrow();
        ((ObjectNode) alone.path(0)).remove("env");
        Change order = new Change(
                ChangeKind.Image,
                containers,
                FieldValue.of(sidecar(alone, true)),
                FieldValue.of(sidecar(alone, false)),
                -1,
                "");
        Change back = new Change(
                ChangeKind.Image,
                containers,
                FieldValue.of(sidecar(both, true)),
                FieldValue.of(sidecar(both, false)),
                -1,
                "");
        List<FieldPath> added = List.of(variable("X"));

        assertEquals(
                "After",
                only(ObjectPatch.standings(
                        new ObjectChange(RandomWorkloads.REF, "u1", List.of(order)),
                        having(sidecar(both, false)),
                        added)));
        assertEquals(
                "Before",
                only(ObjectPatch.undone(
                        new ObjectChange(RandomWorkloads.REF, "u1", List.of(back)),
                        having(sidecar(alone, true)),
                        added)));
    }

    private static JsonNode having(JsonNode containers) {
        ObjectNode object = (ObjectNode) deployment();
        ((ObjectNode) object.at("/spec/template/spec")).set("containers", containers);
        return object;
    }

    private static ArrayNode sidecar(JsonNode containers, boolean behind) {
        ArrayNode list = containers.deepCopy();
        list.insertObject(behind ? list.size() : 0).put("name", "sidecar").put("image", "sidecar:1");
        return list;
    }

    private static String only(List<FieldStanding> fields) {
        assertEquals(1, fields.size());
        return fields.getFirst().standing().getClass().getSimpleName();
    }

    private static String first(List<FieldStanding> fields) {
        assertEquals(2, fields.size());
        return fields.getFirst().standing().getClass().getSimpleName();
    }

    @Test
    void whatOthersHaveChangedAsWellIsTheirsToAnswerFor() {
        Change one = new Change(ChangeKind.Variable, variable("A"), value("A", "v"), value("A", "w"), 0, "");
        ObjectChange change = new ObjectChange(RandomWorkloads.REF, "u1", List.of(one, image()));

        List<FieldStanding> found = ObjectPatch.standings(change, deployment("A"), List.of(ENV));

        assertEquals(List.of(image()), found.stream().map(FieldStanding::change).toList());
    }

    private static FieldValue list(String variables) {
        ArrayNode list = YAML.createArrayNode();
        for (String variable : variables.split(" ")) {
            list.addObject()
                    .put("name", variable.replaceFirst("=.*", ""))
                    .put("value", variable.replaceFirst(".*=", ""));
        }
        return FieldValue.of(list);
    }
}
