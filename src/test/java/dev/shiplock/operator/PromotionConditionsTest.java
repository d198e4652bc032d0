package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.rollout.Rollout;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What tools make of a Promotion that know nothing of it but the rules of kstatus: Stalled is a failure, Reconciling or Ready False is under
 * way, Ready True is done; Reconciling and Stalled are there only while they are True.
 */
class PromotionConditionsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "Recording,      Why,      InProgress",
        "Waiting,        Queued,   InProgress",
        "Applying,       Why,      InProgress",
        "Settling,       Why,      InProgress",
        "Soaking,        Why,      InProgress",
        "Paused,         Conflict, Failed",
        "Reverting,      Why,      InProgress",
        "Restoring,      Why,      InProgress",
        "Verified,       Verified, Current",
        "RolledBack,     Why,      Failed",
        "RollbackFailed, Why,      Failed",
        "RollbackFailed, Accepted, Current",
        "Stopped,        Why,      Failed",
        "Stopped,        Accepted, Current",
        "Rejected,       Why,      Failed",
        "Rejected,       BaselineMoved,       InProgress",
        "Rejected,       EnvironmentReplaced, InProgress",
        "Rejected,       PromotionReplaced,   InProgress",
        "Planned,        Planned,  Current"
    })
    void everyStateIsWhatItIsToTools(RunState state, String reason, String expected) {
        assertEquals(expected, kstatus(conditions(run(state, reason), Situation.AS_THE_RUN)));
    }

    @Test
    void everyStateIsInTheTableAbove() throws NoSuchMethodException {
        CsvSource table = PromotionConditionsTest.class
                .getDeclaredMethod("everyStateIsWhatItIsToTools", RunState.class, String.class, String.class)
                .getAnnotation(CsvSource.class);
        assertEquals(
                Arrays.stream(RunState.values()).map(Enum::name).collect(Collectors.toSet()),
                Arrays.stream(table.value())
                        .map(line -> line.substring(0, line.indexOf(',')).strip())
                        .collect(Collectors.toSet()));
    }

    static Stream<Arguments> situations() {
        return Stream.of(
                Arguments.of(Situation.AS_THE_RUN, "InProgress", "Pending"),
                Arguments.of(new Situation.UpToDate("nothing to do"), "Current", "UpToDate"),
                Arguments.of(new Situation.Answered("AlreadyAnswered", "done"), "Current", "AlreadyAnswered"),
                Arguments.of(new Situation.Waiting("SourceBusy", "wait"), "InProgress", "SourceBusy"),
                Arguments.of(new Situation.Stalled("NoWorkloads", "mend it"), "Failed", "NoWorkloads"));
    }

    @ParameterizedTest
    @MethodSource("situations")
    void soIsWhereNoRunIs(Situation situation, String expected, String state) {
        assertEquals(expected, kstatus(conditions(null, situation)));
        assertEquals(state, PromotionConditions.state(null, situation));
    }

    @ParameterizedTest
    @EnumSource(RunState.class)
    void theStateIsTheRunsUntilItHasEndedAndSomethingElseIsTheMatter(RunState state) {
        Run run = run(state, "Why");
        assertEquals(state.name(), PromotionConditions.state(run, Situation.AS_THE_RUN));
        assertEquals(
                state.ended() ? "NoWorkloads" : state.name(),
                PromotionConditions.state(run, new Situation.Stalled("NoWorkloads", "mend it")));
    }

    @ParameterizedTest
    @EnumSource(
            value = RunState.class,
            names = {"RolledBack", "Rejected", "Verified", "Stopped"})
    void anAnswerThatNothingIsToBeDoneOwesNothingToTheRunBefore(RunState state) {
        Map<String, Condition> conditions = conditions(run(state, "Why"), new Situation.UpToDate("nothing to do"));
        assertEquals(List.of("Ready"), List.copyOf(conditions.keySet()));
    }

    @ParameterizedTest
    @EnumSource(RunState.class)
    void noEndAnswersASpecThatHasChangedSince(RunState state) {
        Request now = new Request("new", null, 3L, null, NOW.toString(), null);
        Request before = new Request("old", null, 2L, null, NOW.toString(), null);
        Run run = run(state, "Why");
        boolean over = state.ended() && !state.holds();
        for (Situation told : List.of(Situation.AS_THE_RUN, new Situation.UpToDate("nothing"))) {
            Situation situation = Situations.of(told, now, before, Optional.of(RolloutStatus.read(run, List.of())));
            if (over || told instanceof Situation.UpToDate) {
                Map<String, Condition> conditions = conditions(run, situation);
                assertEquals("InProgress", kstatus(conditions));
                assertEquals("Queued", conditions.get("Reconciling").getReason());
            } else {
                assertEquals(told, situation);
            }
            assertEquals(told, Situations.of(told, before, before, Optional.of(RolloutStatus.read(run, List.of()))));
        }
    }

    private static Map<String, Condition> conditions(@Nullable Run run, Situation situation) {
        return PromotionConditions.compute(spec(), run, false, situation, 3, NOW, List.of()).stream()
                .collect(Collectors.toMap(Condition::getType, one -> one, (a, b) -> a, TreeMap::new));
    }

    private static PromotionSpec spec() {
        Promotion promotion = Lab.promotion(InTheLab.ONE_IMAGE);
        return promotion.getSpec();
    }

    private static Run run(RunState state, String reason) {
        PromotionStatus.Failure failure =
                new PromotionStatus.Failure("one", "GateFailed", "it failed", NOW.toString(), List.of());
        Rollout rollout = Rollout.starting("shop-1", NOW).to(state, reason, "so it is", NOW);
        Run bare = new Run(
                "shop-1", 3L, state, null, null, NOW.toString(), "shop-1-baseline", "shop-1", failure, null, null);
        return RolloutStatus.run(rollout, bare);
    }

    /** The rules of kstatus, in their order. */
    private static String kstatus(Map<String, Condition> conditions) {
        for (String type : List.of("Stalled", "Reconciling")) {
            Condition condition = conditions.get(type);
            assertEquals("True", condition == null ? "True" : condition.getStatus(), type);
        }
        assertEquals(3L, conditions.get("Ready").getObservedGeneration());
        boolean ready = conditions.get("Ready").getStatus().equals("True");
        boolean stalled = conditions.containsKey("Stalled");
        boolean reconciling = conditions.containsKey("Reconciling");
        assertEquals(
                1, Stream.of(ready, stalled, reconciling).filter(one -> one).count(), conditions::toString);
        return stalled ? "Failed" : reconciling ? "InProgress" : "Current";
    }
}
