package dev.shiplock.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionSpec;
import dev.shiplock.plan.Plan;
import dev.shiplock.snapshot.CanonicalJson;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The revision among the test resources was stored by the first version that had this seal. It is never written anew: whoever breaks it breaks
 * every revision that is stored anywhere.
 */
class SealTest {
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization(
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES), true);
    private static final Path STORED = Path.of("src/test/resources/revisions/target.yaml");

    private final Seal seal = Revisions.seal();

    @Test
    void aRevisionOfAnEarlierVersionIsGenuineForEver() {
        RevisionCheck.Good good = good(stored());

        Plan plan = good.plan().orElseThrow();
        assertEquals(2, plan.changes().mapToInt(it -> it.changes().size()).sum());
        assertEquals("production", good.state().name());
        assertFalse(good.state().spec().rules().isEmpty());
    }

    /** A way to change a revision, for the name of the test. */
    record Forgery(String of, ObjectNode spec) {
        @Override
        public String toString() {
            return of;
        }
    }

    static Stream<Forgery> forgeries() {
        List<Forgery> all = new ArrayList<>();
        ObjectNode genuine = stored();
        for (int leaf = 0; leaf < leaves(genuine).size(); leaf++) {
            ObjectNode changed = genuine.deepCopy();
            all.add(new Forgery(leaves(changed).get(leaf).change(), changed));
        }
        for (String optional : List.of("baseline", "from", "summary", "payload", "plan")) {
            ObjectNode changed = genuine.deepCopy();
            changed.remove(optional);
            all.add(new Forgery("without " + optional, changed));
        }
        ObjectNode more = genuine.deepCopy();
        ((ObjectNode) more.path("environmentSpec")).put("later", "added");
        all.add(new Forgery("more in environmentSpec", more));
        ObjectNode swapped = genuine.deepCopy();
        swapped.set("payload", genuine.path("plan"));
        swapped.set("plan", genuine.path("payload"));
        all.add(new Forgery("payload for plan", swapped));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void whateverIsChangedInARevisionItIsForged(Forgery forgery) {
        RevisionCheck.Damaged damaged = assertInstanceOf(RevisionCheck.Damaged.class, check(forgery.spec()));

        assertEquals("Forged", damaged.reason());
    }

    @Test
    void everyFieldOfARevisionIsUnderTheSeal() {
        List<String> changed = forgeries().map(Forgery::of).toList();

        for (var member : EnvironmentRevisionSpec.class.getRecordComponents()) {
            assertTrue(
                    member.getName().equals("keyId")
                            || changed.stream().anyMatch(of -> of.startsWith("/" + member.getName())),
                    member.getName());
        }
    }

    @Test
    void aFieldThatALaterVersionFillsInWithADefaultForgesNoRevisionThatWasStoredWithoutIt() {
        ObjectNode earlier = stored();
        JsonNode limit = ((ObjectNode) earlier.path("environmentSpec")).remove("revisionHistoryLimit");
        assertTrue(limit.isInt(), "a scalar with a default that this version's record fills in");

        EnvironmentRevisionSpec sealed = seal.seal(spec(earlier));

        good(tree(sealed));
    }

    @Test
    void aFieldOfRevisionsThatALaterSchemaDefaultsForgesNoRevisionThatWasStoredWithoutIt() {
        ObjectNode later = stored();
        later.put("later", "default");
        ((ObjectNode) later.path("promotion")).put("later", 1);

        good(later);
    }

    private RevisionCheck.Good good(ObjectNode spec) {
        RevisionCheck check = check(spec);
        return assertInstanceOf(RevisionCheck.Good.class, check, check::toString);
    }

    private RevisionCheck check(ObjectNode spec) {
        return RevisionCheck.of(spec(spec), seal);
    }

    /** As the API's client reads it. */
    private static EnvironmentRevisionSpec spec(ObjectNode spec) {
        ObjectNode object = spec.objectNode();
        object.put("apiVersion", "shiplock.dev/v1alpha1").put("kind", "EnvironmentRevision");
        object.set("spec", spec);
        return SERIALIZATION
                .unmarshal(object.toString(), EnvironmentRevision.class)
                .getSpec();
    }

    private static ObjectNode stored() {
        try {
            return tree(SERIALIZATION
                    .unmarshal(Files.readString(STORED), EnvironmentRevision.class)
                    .getSpec());
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + STORED, e);
        }
    }

    private static ObjectNode tree(EnvironmentRevisionSpec spec) {
        return (ObjectNode) CanonicalJson.tree(spec);
    }

    /** A single value of a revision. */
    private record Leaf(String path, JsonNode parent, String member, JsonNode value) {
        /** @return which one was changed */
        String change() {
            if (parent instanceof ObjectNode object) {
                object.set(member, other());
            } else {
                ((ArrayNode) parent).set(Integer.parseInt(member), other());
            }
            return path;
        }

        private JsonNode other() {
            if (path.equals("/role")) {
                return TextNode.valueOf("Accepted");
            } else if (value.isNumber()) {
                return IntNode.valueOf(value.asInt() + 1);
            } else if (value.isBoolean()) {
                return BooleanNode.valueOf(!value.asBoolean());
            }
            return TextNode.valueOf(value.asText() + "x");
        }
    }

    private static List<Leaf> leaves(ObjectNode spec) {
        List<Leaf> leaves = new ArrayList<>();
        collect(spec, "", leaves);
        leaves.removeIf(leaf -> leaf.path().equals("/keyId"));
        return leaves;
    }

    private static void collect(JsonNode node, String path, List<Leaf> leaves) {
        List<String> members = node.isObject()
                ? node.propertyStream().map(Map.Entry::getKey).toList()
                : IntStream.range(0, node.size()).mapToObj(String::valueOf).toList();
        for (String member : members) {
            JsonNode child = node.isObject() ? node.path(member) : node.path(Integer.parseInt(member));
            if (child.isContainerNode()) {
                collect(child, path + "/" + member, leaves);
            } else {
                leaves.add(new Leaf(path + "/" + member, node, member, child));
            }
        }
    }
}
