package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.api.Command;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.PromotionStatus.TakenCommand;
import dev.shiplock.api.RunState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Commands whose annotations somebody puts back again and again, as a GitOps repository does. */
class CommandsOfOneRunTest {
    private final Promotion promotion = Lab.promotion(InTheLab.ONE_IMAGE);
    private StatusDraft draft = StatusDraft.of(null).starting(paused("shop-1"));

    private static Run paused(String id) {
        String at = "2026-03-01T12:00:00Z";
        return new Run(id, 1L, RunState.Paused, null, "Conflict", at, id + "-baseline", id, null, null, "");
    }

    private void annotated(String... commands) {
        Map<String, String> annotations = new HashMap<>();
        for (String command : commands) {
            String[] parts = command.split("=", 2);
            annotations.put("shiplock.dev/" + parts[0], parts[1]);
        }
        promotion.getMetadata().setAnnotations(annotations);
    }

    private Commands.Step next() {
        return Commands.next(promotion, draft);
    }

    /** The command is taken, removed and acted on. */
    private void actedOn(Command command) {
        Commands.Step.Take take = assertInstanceOf(Commands.Step.Take.class, next());
        assertEquals(command, take.command().name());
        draft = draft.taking(take.command());
        assertEquals(new Commands.Step.Remove(command), next());
        annotated();
        assertInstanceOf(Commands.Step.None.class, next());
        draft = draft.acted();
    }

    private void ignored(Command command) {
        Commands.Step.Ignore ignore = assertInstanceOf(Commands.Step.Ignore.class, next());
        assertEquals(command, ignore.taken().name());
        draft = draft.ignoring(ignore.taken());
    }

    /** As {@code abort="$USER"} gives where nobody is logged in; an empty text is not there any more once the status is read back. */
    @Test
    void aCommandWithoutAnythingBehindItIsOneAsWell() throws JsonProcessingException {
        annotated("rollback=");
        Commands.Step.Take take = assertInstanceOf(Commands.Step.Take.class, next());
        ObjectMapper json = new ObjectMapper();
        draft = draft.taking(json.readValue(json.writeValueAsString(take.command()), TakenCommand.class));
        assertEquals(new Commands.Step.Remove(Command.rollback), next());
        annotated();
        assertInstanceOf(Commands.Step.None.class, next());
        assertEquals(Optional.of(Command.rollback), Commands.pending(draft.command()));
        assertFalse(Commands.leaves(draft.command()));
        draft = draft.acted();
        annotated("rollback=");
        assertTrue(assertInstanceOf(Commands.Step.Ignore.class, next()).why().startsWith("rollback was answered"));
    }

    @Test
    void eachIsActedOnOnceThoughAllAreThereAgain() {
        annotated("resume=kim");
        actedOn(Command.resume);
        annotated("rollback=kim");
        actedOn(Command.rollback);

        for (int i = 0; i < 2; i++) {
            annotated("resume=kim", "rollback=kim");
            if (i == 0) {
                ignored(Command.rollback);
                ignored(Command.resume);
            }
            assertInstanceOf(Commands.Step.None.class, next());
        }
        annotated("resume=kim", "rollback=lee");
        actedOn(Command.rollback);
    }

    @Test
    void aNewRunOwesNothingToTheOneBefore() {
        annotated("resume=kim");
        actedOn(Command.resume);
        draft = draft.starting(paused("shop-2")).carryingOver("shop-2", taken -> false);
        annotated("resume=kim");
        actedOn(Command.resume);
    }

    @Test
    void whatStandsThereWhenARunBeginsWasNotGivenForIt() {
        annotated("resume=kim");
        actedOn(Command.resume);
        annotated("abort=kim");
        actedOn(Command.abort);
        annotated("resume=kim", "abort=kim");
        draft = draft.starting(paused("shop-2")).carryingOver("shop-2", taken -> Commands.standing(promotion, taken));
        assertInstanceOf(Commands.Step.None.class, next());
    }

    @Test
    void whatIsMeantForAnotherRunIsSaidOnceAndItsAnnotationStays() {
        for (StatusDraft now : List.of(draft, StatusDraft.of(null))) {
            draft = now;
            annotated("resume=kim:shop-7");
            Commands.Step.Misdirected misdirected = assertInstanceOf(Commands.Step.Misdirected.class, next());
            assertEquals("shop-7", misdirected.run());
            draft = draft.leavingAlone(misdirected.command());
            assertInstanceOf(Commands.Step.None.class, next());
            annotated("resume=kim:shop-7", "retry=kim");
            Commands.Step.Take take = assertInstanceOf(Commands.Step.Take.class, next());
            draft = draft.taking(take.command());
            assertEquals(new Commands.Step.Remove(Command.retry), next());
            annotated("resume=kim:shop-7");
            draft = draft.acted();
            assertInstanceOf(Commands.Step.None.class, next());
        }
    }

    @Test
    void aColonInANameIsNoRun() {
        for (String name : List.of("oidc:kim", "https://id.example.com#kim", "system:serviceaccount:ci:deploy")) {
            annotated("resume=" + name);
            assertInstanceOf(Commands.Step.Take.class, next());
        }
    }
}
