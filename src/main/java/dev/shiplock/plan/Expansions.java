package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.comparison.Correlation;
import dev.shiplock.comparison.FieldWords;
import dev.shiplock.plan.Expansion.Place;
import dev.shiplock.plan.Expansion.Standing;
import dev.shiplock.plan.PlanResult.Refused;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Keeps a plan from changing what {@code $(NAME)} means: a reference that the source resolves must be resolved in the target from the phase on
 * that writes it, and none that the target resolves may lose its variable.
 *
 * @param explicit fields that {@code spec.set} gives a value
 */
record Expansions(
        EnvironmentSnapshot source, EnvironmentSnapshot target, Correlation correlation, Set<Field> explicit) {

    /** A reference in a field. */
    private record Reference(ObjectRef workload, FieldPath field, Place place, String name) {
        Standing in(EnvironmentSnapshot environment, ObjectRef counterpart) {
            return Expansion.of(environment, counterpart, place.container()).standing(place, name);
        }

        Standing in(EnvironmentSnapshot environment) {
            return in(environment, workload);
        }
    }

    /** The carried values that would refer to nothing. */
    List<NotCarried> dangling(List<PlannedPhase> phases) {
        List<NotCarried> dangling = new ArrayList<>();
        EnvironmentSnapshot after = target;
        for (PlannedPhase phase : phases) {
            after = Projection.after(after, phase.changes().toList());
            EnvironmentSnapshot then = after;
            written(phase)
                    .filter(reference -> !explicit.contains(new Field(reference.workload, reference.field)))
                    .flatMap(reference -> dangling(reference, reference.in(then)).stream())
                    .forEach(dangling::add);
        }
        return dangling;
    }

    private Optional<NotCarried> dangling(Reference reference, Standing standing) {
        Standing meant = inSource(reference);
        if (meant.resolves() && !standing.resolves()) {
            return Optional.of(standing == Standing.Later ? behind(reference, "that text itself") : missing(reference));
        }
        if (meant == Standing.Resolved && standing == Standing.ImportedYet) {
            return Optional.of(behind(reference, "what envFrom imports under that name"));
        }
        return standing.resolves() || meant.resolves()
                ? Optional.empty()
                : ServiceVariables.of(source, correlation)
                        .find(correlation.inSource(reference.workload), reference.name)
                        .map(service -> ofService(reference, service));
    }

    private Standing inSource(Reference reference) {
        return correlation
                .inSource(reference.workload)
                .map(counterpart -> reference.in(source, counterpart))
                .orElse(Standing.Nowhere);
    }

    private static NotCarried behind(Reference reference, String instead) {
        return notCarried(
                reference,
                "ReferenceBeforeItsVariable",
                "which stands behind it in the target, so pods would get " + instead + "; move " + reference.name
                        + " before it there");
    }

    private static NotCarried missing(Reference reference) {
        return notCarried(
                reference,
                "NoSuchVariable",
                "which the target's container does not have when it is written, so pods would get that text itself; carry "
                        + reference.name + " no later, or give it a value in spec.set");
    }

    private static NotCarried ofService(Reference reference, ServiceVariables.Service service) {
        return notCarried(
                reference,
                "NoSuchVariable",
                "which pods of the source have from the Service " + service.name() + "; the target calls it "
                        + service.inTarget()
                        + ", so its pods would get that text itself; refer to it by its host name in the source, or give "
                        + FieldWords.describe(reference.field) + " a value in spec.set");
    }

    private static NotCarried notCarried(Reference reference, String reason, String why) {
        return new NotCarried(
                reference.workload, reference.field, reason, "it refers to $(" + reference.name + "), " + why);
    }

    /** What refuses the plan: a reference that loses its variable, or an explicit one that stands before it. */
    Optional<Refused> broken(List<PlannedPhase> phases) {
        EnvironmentSnapshot before = target;
        for (PlannedPhase phase : phases) {
            EnvironmentSnapshot then = before;
            EnvironmentSnapshot after = Projection.after(before, phase.changes().toList());
            Optional<Refused> refused = written(phase)
                    .filter(reference -> explicit.contains(new Field(reference.workload, reference.field)))
                    .filter(reference -> reference.in(after) == Standing.Later)
                    .findFirst()
                    .map(Expansions::tooEarly)
                    .or(() -> after.workloads().values().stream()
                            .flatMap(Expansions::references)
                            .filter(reference -> reference.in(then).resolves()
                                    && !reference.in(after).resolves()
                                    && !isChanged(reference, phase))
                            .findFirst()
                            .map(Expansions::lost));
            if (refused.isPresent()) {
                return refused;
            }
            before = after;
        }
        return Optional.empty();
    }

    private static Refused tooEarly(Reference reference) {
        return new Refused(
                "ReferenceBeforeItsVariable",
                "spec.set gives " + FieldWords.describe(reference.field) + " of " + reference.workload
                        + " a value that refers to $(" + reference.name
                        + "), which stands behind it there, so pods would get that text itself; move " + reference.name
                        + " before it first");
    }

    private static Refused lost(Reference reference) {
        return new Refused(
                "VariableInUse",
                reference.workload + " is to lose the variable " + reference.name + ", which its "
                        + FieldWords.describe(reference.field)
                        + " refers to; change that too, or take Variable, Secret and Config out of spec.prune");
    }

    private static boolean isChanged(Reference reference, PlannedPhase phase) {
        return phase.changes()
                .filter(change -> change.object().equals(reference.workload))
                .flatMap(change -> change.changes().stream())
                .anyMatch(change -> change.field().equals(reference.field));
    }

    /** The references in what a phase writes. */
    private static Stream<Reference> written(PlannedPhase phase) {
        return phase.workloads().stream()
                .flatMap(change -> change.changes().stream()
                        .flatMap(field -> field.after().toOptional().stream()
                                .flatMap(value -> references(change.object(), field.field(), value))));
    }

    private static Stream<Reference> references(ObjectRef workload, FieldPath field, JsonNode value) {
        return Place.of(field).stream()
                .flatMap(place ->
                        Expansion.names(value).stream().map(name -> new Reference(workload, field, place, name)));
    }

    /** All references in a workload. */
    private static Stream<Reference> references(WorkloadSnapshot workload) {
        FieldPath pod = workload.templatePath().member("spec");
        return workload.containers().entrySet().stream()
                .flatMap(list -> list.getValue().stream().flatMap(container -> {
                    FieldPath path = pod.member(list.getKey())
                            .element("name", container.path("name").asText());
                    Stream<Reference> ofEnv = container
                            .path("env")
                            .valueStream()
                            .flatMap(variable -> references(
                                    workload.ref(),
                                    path.member("env")
                                            .element(
                                                    "name",
                                                    variable.path("name").asText()),
                                    variable));
                    Stream<Reference> ofCommand = Stream.of("command", "args")
                            .flatMap(name -> references(workload.ref(), path.member(name), container.path(name)));
                    Stream<Reference> ofMounts = container
                            .path("volumeMounts")
                            .valueStream()
                            .flatMap(mount -> references(
                                    workload.ref(),
                                    path.member("volumeMounts")
                                            .element(
                                                    "mountPath",
                                                    mount.path("mountPath").asText())
                                            .member("subPathExpr"),
                                    mount.path("subPathExpr")));
                    return Stream.of(ofEnv, ofCommand, ofMounts).flatMap(all -> all);
                }));
    }
}
