package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.plan.PlanResult.Refused;
import dev.shiplock.snapshot.ConfigMapSnapshot;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath.Element;
import dev.shiplock.snapshot.FieldPath.Member;
import dev.shiplock.snapshot.FieldPath.Segment;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What keeps a plan from being carried out, known before anything is written. */
final class PlanChecks {
    private static final List<Check<Subject>> CHAIN = List.of(
            new Check<>("ConfigMapImmutable", PlanChecks::immutable),
            new Check<>("ConfigKeyInUse", PlanChecks::keyInUse),
            new Check<>("DuplicateName", PlanChecks::duplicateName),
            new Check<>("ManagedByGitOps", PlanChecks::managed),
            new Check<>("Paused", subject -> ofWorkloads(subject, PlanChecks::paused)),
            new Check<>("OnDelete", subject -> ofWorkloads(subject, PlanChecks::onDelete)),
            new Check<>("Partitioned", subject -> ofWorkloads(subject, PlanChecks::partitioned)));

    private PlanChecks() {}

    private record Subject(EnvironmentSnapshot target, List<ObjectChange> changes) {
        Stream<WorkloadSnapshot> workloads() {
            return changes.stream().map(ObjectChange::object).distinct().flatMap(ref -> target.workload(ref).stream());
        }
    }

    static Optional<Refused> first(EnvironmentSnapshot target, List<PlannedPhase> phases) {
        List<ObjectChange> changes =
                phases.stream().flatMap(PlannedPhase::changes).toList();
        return Check.first(CHAIN, new Subject(target, changes));
    }

    private static Optional<String> immutable(Subject subject) {
        return subject.changes.stream()
                .map(ObjectChange::object)
                .filter(Projection::isConfigMap)
                .map(ref -> subject.target.configMaps().get(ref.name()))
                .filter(ConfigMapSnapshot::immutable)
                .findFirst()
                .map(config -> "ConfigMap/" + config.name()
                        + " is to change but is immutable; create one under a new name and let the workloads refer to that, "
                        + "or take Config out of spec.carry");
    }

    /** A pod that refers to a key that is gone does not start. */
    private static Optional<String> keyInUse(Subject subject) {
        EnvironmentSnapshot after = Projection.after(subject.target, subject.changes);
        return subject.changes.stream()
                .filter(change -> Projection.isConfigMap(change.object()))
                .flatMap(config -> config.changes().stream()
                        .filter(change -> !change.after().isPresent())
                        .flatMap(change -> change.field().last().stream())
                        .flatMap(key -> after.workloads().values().stream()
                                .filter(workload -> refersTo(workload, config.object(), key))
                                .map(workload -> config.object() + " is to lose the key " + name(key) + ", which "
                                        + workload.ref()
                                        + " refers to; prune Variable too, or take Config out of spec.prune")))
                .findFirst();
    }

    private static boolean refersTo(WorkloadSnapshot workload, ObjectRef config, Segment key) {
        return workload.containers().values().stream()
                .flatMap(List::stream)
                .flatMap(container -> container.path("env").valueStream())
                .map(variable -> variable.at("/valueFrom/configMapKeyRef"))
                .anyMatch(ref -> ref.path("name").asText().equals(config.name())
                        && ref.path("key").asText().equals(name(key))
                        && !ref.path("optional").asBoolean());
    }

    private static String name(Segment segment) {
        return switch (segment) {
            case Member(String name) -> name;
            case Element(String key, String value) -> value;
        };
    }

    private static Optional<String> duplicateName(Subject subject) {
        return subject.changes.stream()
                .flatMap(change -> change.changes().stream()
                        .flatMap(field -> duplicateName(subject.target, change.object(), field).stream()))
                .findFirst();
    }

    private static Optional<String> duplicateName(EnvironmentSnapshot target, ObjectRef ref, Change change) {
        if (!(change.field().segments().getLast() instanceof Element(String key, String value))) {
            return Optional.empty();
        }
        Document document = new Document(Projection.object(target.workload(ref).orElseThrow()));
        return Check.firstTwice(document.keysOf(change.field().parent(), key).stream())
                .map(twice -> ref + " has " + twice + " twice in "
                        + change.field().parent() + ", where " + value + " is to change; remove one of the two first");
    }

    private static Optional<String> ofWorkloads(Subject subject, Function<WorkloadSnapshot, Optional<String>> check) {
        return subject.workloads()
                .flatMap(workload -> check.apply(workload).stream())
                .findFirst();
    }

    private static Optional<String> managed(Subject subject) {
        return subject.changes.stream()
                .map(ObjectChange::object)
                .flatMap(object -> owner(subject.target, object).stream()
                        .map(owner -> object + " is delivered by " + owner
                                + ", which would put every change back; change it in Git, or end the delivery by "
                                + owner))
                .findFirst();
    }

    private static Optional<String> owner(EnvironmentSnapshot target, ObjectRef object) {
        return Projection.isConfigMap(object)
                ? target.configMap(object.name()).flatMap(ConfigMapSnapshot::owner)
                : target.workload(object).flatMap(WorkloadSnapshot::owner);
    }

    private static Optional<String> paused(WorkloadSnapshot workload) {
        return when(
                workload.spec().path("paused").asBoolean(),
                workload.ref()
                        + " is paused, so its change would never be rolled out; run kubectl rollout resume deployment/"
                        + workload.ref().name());
    }

    private static Optional<String> onDelete(WorkloadSnapshot workload) {
        JsonNode type = workload.spec().at("/updateStrategy/type");
        return when(
                type.asText().equals("OnDelete"),
                workload.ref() + " has the update strategy OnDelete, so its pods would keep the old revision; "
                        + "set spec.updateStrategy.type to RollingUpdate");
    }

    private static Optional<String> partitioned(WorkloadSnapshot workload) {
        int partition =
                workload.spec().at("/updateStrategy/rollingUpdate/partition").asInt();
        return when(
                partition > 0,
                workload.ref() + " has the partition " + partition
                        + ", so some of its pods would keep the old revision; set spec.updateStrategy.rollingUpdate.partition to 0");
    }

    private static Optional<String> when(boolean wrong, String message) {
        return wrong ? Optional.of(message) : Optional.empty();
    }
}
