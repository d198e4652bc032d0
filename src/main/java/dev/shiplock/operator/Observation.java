package dev.shiplock.operator;

import dev.shiplock.api.PromotionSpec;
import dev.shiplock.api.Span;
import dev.shiplock.plan.Plan;
import dev.shiplock.rollout.Facts;
import java.util.List;
import java.util.Map;

/** What was seen of a run. */
sealed interface Observation {
    /** The plan of a run that has none yet. */
    Plan NOTHING_PLANNED = new Plan(
            new PromotionSpec(
                    new PromotionSpec.From(null, "", null),
                    new PromotionSpec.To(""),
                    PromotionSpec.Trigger.Manual,
                    null,
                    PromotionSpec.Mode.Promote,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    null,
                    List.of(),
                    new PromotionSpec.Rollback(PromotionSpec.RollbackScope.Run),
                    new Span("30s"),
                    PromotionSpec.ConfigStrategy.InPlace,
                    false),
            List.of(),
            List.of(),
            Map.of(),
            Map.of(),
            "");

    /** @param plan the frozen plan; {@link #NOTHING_PLANNED} while the run is being recorded */
    record Seen(Plan plan, Facts facts) implements Observation {
        static Seen unplanned(Facts facts) {
            return new Seen(NOTHING_PLANNED, facts);
        }
    }

    /** The run's records are not there or are damaged: nothing may be written on such a ground. */
    record Lost(String reason, String message) implements Observation {}
}
