package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.operator.Planning.Outcome.Planned;
import dev.shiplock.operator.Recorder.Rehearsal;
import dev.shiplock.plan.Plan;
import java.util.Optional;

/** What {@code mode: Promote} would meet before its first change: asked without writing anything. */
final class Trial {
    private final Recorder recorder;
    private final Records records;
    private final Preconditions preconditions;

    Trial(Recorder recorder, Records records, Preconditions preconditions) {
        this.recorder = recorder;
        this.records = records;
        this.preconditions = preconditions;
    }

    /**
     * What would keep a run from starting, if anything would: a change that the API server refuses, a record that is too large, a source that
     * is not healthy, a missing right.
     *
     * @param run the id that the run would have
     */
    Optional<Situation> problem(Promotion promotion, Request request, String run, Planned planned) {
        return switch (recorder.rehearse(promotion, planned.plan())) {
            case Rehearsal.Refused(String reason, String message) ->
                Optional.of(new Situation.Stalled(reason, message));
            case Rehearsal.Done(Plan asWritten) ->
                records.measure(
                                promotion,
                                request,
                                run,
                                new Planned(asWritten, planned.target(), planned.environment()))
                        .<Situation>map(bad -> new Situation.Stalled(bad.reason(), bad.message()))
                        .or(() -> hold(promotion, asWritten, run));
        };
    }

    private Optional<Situation> hold(Promotion promotion, Plan plan, String run) {
        return preconditions.holds(promotion, plan, new PassMemory(run)).stream()
                .findFirst()
                .map(hold -> new Situation.Waiting(hold.reason(), hold.message()));
    }
}
