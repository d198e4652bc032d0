package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.PromotionStatus.Phase;
import dev.shiplock.api.RunState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Why a phase exists is told with it. */
class PhaseReasonsTest extends InTheLab {
    private static final String WHY = "the old model was retired";
    private static final List<Optional<String>> REASONS = List.of(Optional.of(WHY), Optional.empty());

    private static String explained(String yaml) {
        return yaml.replace("{name: api,", "{name: api, reason: " + WHY + ",");
    }

    private static List<Optional<String>> reasons(List<Phase> phases) {
        return phases.stream().map(phase -> Optional.ofNullable(phase.reason())).toList();
    }

    @Test
    void theReasonOfAPhaseIsInTheStatusAndInTheRecordOfTheRun() {
        lab.promote(explained(TWO_PHASES));
        String run = verified("shop").id();

        assertEquals(REASONS, reasons(lab.status("shop").phases()));
        EnvironmentRevision target =
                lab.user().get(EnvironmentRevision.class, Shop.PRODUCTION, run).orElseThrow();
        assertEquals(REASONS, reasons(target.getStatus().record().phases()));
    }

    @Test
    void aRunThatIsFoundAgainKnowsTheReasonsOfItsPhases() {
        lab.promote(explained(LONG_SOAK));
        lab.await("shop", RunState.Soaking);
        lab.killOperators();
        lab.user().editStatus(Lab.PROMOTIONS, Shop.PRODUCTION, "shop", object -> object.remove("status"));
        lab.startOperator();

        lab.awaitThat("the run is found", () -> lab.run("shop").isPresent());
        assertEquals(REASONS, reasons(lab.status("shop").phases()));
    }
}
