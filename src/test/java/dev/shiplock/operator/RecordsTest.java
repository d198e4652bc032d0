package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Revisions that have the names of a run's own, and are not. */
class RecordsTest extends InTheLab {
    private static final String REVISIONS = "environmentrevisions.shiplock.dev";
    private String run = "";

    /** A run that has recorded both, and an operator that dies before it has said so. */
    @BeforeEach
    void recorded() {
        lab.promote(ONE_IMAGE + NEVER_PASSING);
        run = lab.await("shop", RunState.Waiting).id();
        lab.killOperators();
        lab.user()
                .editStatus(
                        Lab.PROMOTIONS,
                        Shop.PRODUCTION,
                        "shop",
                        object -> object.withObject("/status/run").put("state", "Recording"));
    }

    private EnvironmentRevision revision(String name) {
        return lab.user().get(EnvironmentRevision.class, Shop.PRODUCTION, name).orElseThrow();
    }

    /** Puts another revision in the place of one of the run's. */
    private void replace(String name, EnvironmentRevision by, Consumer<ObjectNode> change) {
        ObjectNode other = Serialization.jsonMapper().valueToTree(by);
        ObjectNode metadata = other.withObject("/metadata");
        metadata.put("name", name);
        metadata.remove("resourceVersion");
        metadata.remove("uid");
        other.remove("status");
        change.accept(other.withObject("/spec"));
        lab.edit(REVISIONS, name, object -> object.withObject("/metadata").remove("finalizers"));
        lab.user().delete(REVISIONS, Shop.PRODUCTION, name);
        lab.user().create(Serialization.unmarshal(other.toString(), EnvironmentRevision.class));
    }

    private void rejected(String reason, String message) {
        lab.startOperator();
        Run ended = lab.await("shop", RunState.Rejected);
        assertEquals(reason, ended.reason());
        assertEquals(message + "; if nobody needs it, delete it and ask again (shiplock.dev/retry)", ended.message());
        assertEquals(ended.message(), lab.awaitReason("shop", "Stalled", reason).getMessage());
        assertEquals(before, now());
    }

    @Test
    void aRevisionThatAnotherPromotionHasRecordedIsNotUsed() {
        replace(run, revision(run), spec -> spec.withObject("/promotion").put("name", "other"));
        rejected(
                "ForeignRevision",
                "EnvironmentRevision " + run + " or its baseline was recorded by another Promotion or for another run");
    }

    @Test
    void theBaselineOfAnotherRunIsNotUsed() {
        String baseline = run + "-baseline";
        replace(baseline, revision(baseline), spec -> spec.put("run", "shop-of-last-week"));
        rejected(
                "ForeignRevision",
                "EnvironmentRevision " + run + " or its baseline was recorded by another Promotion or for another run");
    }

    @Test
    void aRevisionOfAnotherClusterIsNotUsed() {
        replace(run, revision(run), spec -> spec.put("clusterUid", "elsewhere"));
        rejected(
                "ForeignCluster",
                "EnvironmentRevision " + run + " was recorded in another cluster, as it is in a backup of that one");
    }

    @Test
    void aBaselineInThePlaceOfTheTargetIsNotUsed() {
        replace(run, revision(run + "-baseline"), spec -> {});
        rejected(
                "NotReadable",
                "EnvironmentRevision " + run + " holds no plan, as no target does that this run has recorded");
    }

    /** Who deletes it then throws away what production could be put back from. */
    @Test
    void whoIsInTheMiddleOfARunIsNotToldToDeleteItsRecord() {
        replace(run, revision(run), spec -> spec.put("clusterUid", "elsewhere"));
        lab.user()
                .editStatus(
                        Lab.PROMOTIONS,
                        Shop.PRODUCTION,
                        "shop",
                        object -> object.withObject("/status/run").put("state", "Soaking"));
        lab.startOperator();
        String message = lab.awaitReason("shop", "Stalled", "RunStateLost").getMessage();
        assertTrue(
                message.endsWith("as it is in a backup of that one; nothing more is changed. Restore it, or put"
                        + " production right by hand, annotate this Promotion with shiplock.dev/on-delete=leave and"
                        + " delete it"),
                message);
    }

    @Test
    void whatHasNotBeenReplacedIsUsed() {
        lab.startOperator();
        lab.await("shop", RunState.Waiting);
        assertTrue(revision(run).getSpec().run().equals(run));
    }
}
