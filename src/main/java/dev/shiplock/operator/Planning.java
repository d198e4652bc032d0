package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentStatus;
import dev.shiplock.api.GateSpec;
import dev.shiplock.api.PhaseSpec;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.SetValue;
import dev.shiplock.comparison.Correlation;
import dev.shiplock.gate.GateCheck;
import dev.shiplock.kubernetes.ClusterReader;
import dev.shiplock.kubernetes.EnvironmentSource;
import dev.shiplock.kubernetes.EnvironmentSource.ForeignValues;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.plan.OtherReaders;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlanRequest;
import dev.shiplock.plan.PlanResult;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.plan.Planner;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads both environments from the API and plans; changes nothing. */
final class Planning {
    private final ClusterReader reader;
    private final Environments environments;
    private final Revisions revisions;
    private final Records records;
    private final GateCheck gates;
    private final KnownObjects known;
    private final Clock clock;

    Planning(
            ClusterReader reader,
            Environments environments,
            Revisions revisions,
            Records records,
            GateCheck gates,
            KnownObjects known,
            Clock clock) {
        this.reader = reader;
        this.environments = environments;
        this.revisions = revisions;
        this.records = records;
        this.gates = gates;
        this.known = known;
        this.clock = clock;
    }

    /** What came of it. */
    sealed interface Outcome {
        /** @param target the target as it was read for this plan */
        record Planned(Plan plan, EnvironmentSnapshot target, Environment environment) implements Outcome {}

        /** It cannot be planned. */
        record Refused(String reason, String message) implements Outcome {}
    }

    Outcome plan(Promotion promotion) {
        Key key = Sources.target(promotion);
        return plan(promotion, key, known.environment(key.namespace(), key.name()));
    }

    /**
     * The one that a run keeps: by what the API says of the target's Environment, since a house gate or an own value that the watch has not
     * shown yet counts too.
     */
    Outcome planToKeep(Promotion promotion) {
        Key key = Sources.target(promotion);
        return plan(promotion, key, environments.get(key.namespace(), key.name()));
    }

    private Outcome plan(Promotion promotion, Key key, Optional<Environment> environment) {
        if (environment.isEmpty()) {
            return new Outcome.Refused("EnvironmentNotFound", "Environment " + key + " is gone");
        }
        Optional<Outcome> gates = gateProblem(promotion, environment.get());
        if (gates.isPresent()) {
            return gates.get();
        }
        return Sources.putsBack(promotion.getSpec())
                ? putBack(promotion, environment.get())
                : carry(promotion, environment.get());
    }

    /**
     * The same for a run that is not there yet. What its gates need in the cluster no new revision brings, and a gate that cannot ask fails its
     * phase; once a run has a plan nobody can correct its gates. Costs calls.
     */
    Outcome planToBegin(Promotion promotion) {
        Outcome outcome = plan(promotion);
        return switch (outcome) {
            case Outcome.Refused refused -> refused;
            case Outcome.Planned(Plan plan, EnvironmentSnapshot target, Environment environment) ->
                missing(plan, promotion.getMetadata().getNamespace())
                        .<Outcome>map(problem -> new Outcome.Refused(problem.reason(), problem.message()))
                        .orElse(outcome);
        };
    }

    private Optional<GateCheck.Problem> missing(Plan plan, String namespace) {
        List<GateSpec> asked = plan.isEmpty()
                ? List.of()
                : plan.phases().stream()
                        .flatMap(phase -> phase.spec().gates().stream())
                        .distinct()
                        .toList();
        return gates.missing(asked, namespace).stream().findFirst();
    }

    private Optional<Outcome> gateProblem(Promotion promotion, Environment environment) {
        Stream<GateCheck.Problem> preflight = Optional.ofNullable(
                        promotion.getSpec().preflight())
                .stream()
                .flatMap(before -> gates.checkPreflight(before.gates()).stream());
        List<GateSpec> house = environment.getSpec().gates();
        Stream<GateCheck.Problem> phases = promotion.getSpec().phases().stream()
                .flatMap(phase -> gates
                        .check(Stream.concat(phase.gates().stream(), house.stream())
                                .toList())
                        .stream());
        // The phase of a promotion that describes none has the house gates alone.
        return Stream.of(preflight, phases, gates.check(house).stream())
                .flatMap(problems -> problems)
                .findFirst()
                .map(problem -> new Outcome.Refused(problem.reason(), problem.message()));
    }

    private Outcome carry(Promotion promotion, Environment target) {
        Key from = Sources.source(promotion).orElseThrow();
        Optional<Environment> source = known.environment(from.namespace(), from.name());
        if (source.isEmpty()) {
            return new Outcome.Refused("EnvironmentNotFound", "Environment " + from + " is gone");
        }
        EnvironmentSnapshot left = read(source.get(), target);
        ForeignValues foreign = ForeignValuesOf.environment(source.get(), target);
        return plan(promotion, left, read(target, foreign, expected(promotion, left, target)), target);
    }

    /** What a plan may make the target's workloads refer to: what the source's refer to, and what {@code set} names. */
    private static Set<ObjectRef> expected(Promotion promotion, EnvironmentSnapshot source, Environment target) {
        Set<ObjectRef> expected = new TreeSet<>(
                Correlation.expectedInTarget(source.workloads().values(), source.spec(), target.getSpec()));
        for (SetValue set : promotion.getSpec().set()) {
            Optional.ofNullable(set.secretKeyRef()).ifPresent(ref -> expected.add(new ObjectRef("Secret", ref.name())));
            Optional.ofNullable(set.configMapKeyRef()).ifPresent(ref -> expected.add(ObjectRef.configMap(ref.name())));
        }
        return expected;
    }

    private Outcome putBack(Promotion promotion, Environment target) {
        String namespace = Sources.sourceNamespace(promotion);
        String name = Optional.ofNullable(promotion.getSpec().from().revision()).orElse("");
        Optional<EnvironmentRevision> revision = revisions.get(namespace, name).filter(found -> mayRead(found, target));
        if (revision.isEmpty()) {
            return new Outcome.Refused(
                    "RevisionNotFound",
                    "there is no EnvironmentRevision " + name + " in namespace " + namespace
                            + " that may be read from here; kubectl get envrev lists what there is");
        }
        return switch (records.state(revision.get())) {
            case Records.Damaged(String reason, String message) -> new Outcome.Refused(reason, message);
            case Records.Whole(EnvironmentSnapshot state) -> {
                // A seal proves that it was recorded, but not here: a copy from another namespace names the same
                // environment.
                boolean own = revision.get()
                        .getSpec()
                        .environmentUid()
                        .equals(target.getMetadata().getUid());
                ForeignValues foreign = own ? ForeignValues.NONE : ForeignValuesOf.state(state, target);
                EnvironmentSnapshot live = read(target, foreign, expected(promotion, state, target));
                yield own
                        ? outcome(
                                plan(
                                        live,
                                        others -> Planner.restore(state, live, promotion.getSpec(), today(), others)),
                                live,
                                target)
                        : plan(promotion, state, live, target);
            }
        };
    }

    private boolean mayRead(EnvironmentRevision revision, Environment reader) {
        String namespace = revision.getMetadata().getNamespace();
        return namespace.equals(reader.getMetadata().getNamespace())
                || known.environment(namespace, revision.getSpec().environment())
                        .filter(owner ->
                                Sources.shares(owner, reader.getMetadata().getNamespace()))
                        .isPresent();
    }

    private Outcome plan(
            Promotion promotion, EnvironmentSnapshot source, EnvironmentSnapshot live, Environment target) {
        LocalDate today = today();
        Optional<EnvironmentSnapshot> lastVerified = lastVerified(target);
        PlanResult result = plan(
                live,
                others ->
                        Planner.plan(new PlanRequest(source, live, promotion.getSpec(), today, lastVerified, others)));
        return outcome(result, live, target);
    }

    private LocalDate today() {
        return LocalDate.now(clock.withZone(ZoneOffset.UTC));
    }

    private static Outcome outcome(PlanResult result, EnvironmentSnapshot live, Environment target) {
        return switch (result) {
            case PlanResult.Refused(String reason, String message) -> new Outcome.Refused(reason, message);
            case PlanResult.Planned(Plan plan) -> new Outcome.Planned(withHouseGates(plan, target), live, target);
        };
    }

    private Optional<EnvironmentSnapshot> lastVerified(Environment target) {
        return Optional.ofNullable(target.getStatus())
                .map(EnvironmentStatus::revision)
                .flatMap(revision -> revisions.get(target.getMetadata().getNamespace(), revision.name()))
                .map(records::state)
                .flatMap(state -> switch (state) {
                    case Records.Whole(EnvironmentSnapshot snapshot) -> Optional.of(snapshot);
                    case Records.Damaged damaged -> Optional.empty();
                });
    }

    /**
     * Who else reads the target's ConfigMaps can only refuse a plan that changes one, so only then is it asked for: it takes lists of all
     * workloads of the namespace.
     */
    private PlanResult plan(EnvironmentSnapshot live, Function<OtherReaders, PlanResult> planner) {
        PlanResult alone = planner.apply(OtherReaders.NONE);
        boolean changesConfig = switch (alone) {
            case PlanResult.Refused refused -> false;
            case PlanResult.Planned(Plan plan) ->
                plan.changes().anyMatch(change -> change.object().kind().equals("ConfigMap"));
        };
        return changesConfig ? planner.apply(OtherReaders.among(reader.beside(live))) : alone;
    }

    EnvironmentSnapshot read(Environment environment, Environment other) {
        return read(environment, ForeignValuesOf.environment(other, environment), Set.of());
    }

    private EnvironmentSnapshot read(Environment environment, ForeignValues foreign, Set<ObjectRef> expected) {
        String namespace = environment.getMetadata().getNamespace();
        return reader.read(new EnvironmentSource(
                environment.getMetadata().getName(), namespace, environment.getSpec(), foreign, expected));
    }

    /** The environment's own gates stand behind every phase; they are frozen with the plan. */
    private static Plan withHouseGates(Plan plan, Environment target) {
        if (target.getSpec().gates().isEmpty()) {
            return plan;
        }
        List<PlannedPhase> phases = plan.phases().stream()
                .map(phase -> new PlannedPhase(
                        withGates(phase.spec(), target.getSpec().gates()), phase.configs(), phase.workloads()))
                .toList();
        return plan.withPhases(phases);
    }

    private static PhaseSpec withGates(PhaseSpec phase, List<GateSpec> house) {
        return new PhaseSpec(
                phase.name(),
                phase.reason(),
                phase.workloads(),
                phase.carry(),
                phase.parallelism(),
                phase.deadline(),
                phase.health(),
                phase.acceptZero(),
                Stream.concat(phase.gates().stream(), house.stream()).toList(),
                phase.soak(),
                phase.onFailure());
    }
}
