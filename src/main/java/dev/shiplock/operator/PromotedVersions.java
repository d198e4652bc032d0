package dev.shiplock.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Element;
import dev.shiplock.snapshot.ImageReference;
import dev.shiplock.snapshot.Injected;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code target.version} stands for: the tag of the image that a run promotes, as the workload's newest revision has it. */
final class PromotedVersions {
    private final List<ObjectChange> changes;
    private final Function<ObjectRef, Optional<JsonNode>> specs;

    /**
     * @param changes all that the run changes, in every phase: a phase of variables may follow the one of the images
     * @param specs a workload's {@code spec} as it is now
     */
    PromotedVersions(List<ObjectChange> changes, Function<ObjectRef, Optional<JsonNode>> specs) {
        this.changes = changes;
        this.specs = specs;
    }

    /** The version of several workloads, if it is the same for all that have one. */
    Optional<String> of(Collection<ObjectRef> workloads) {
        return only(workloads.stream().map(this::of).flatMap(Optional::stream));
    }

    /**
     * The tag of the container whose image is promoted; where none is, of one that the run changes otherwise, and else of one that nobody is
     * known to inject. Of several, the first: whoever writes a pod down begins with what it is there for. Empty if its image has no tag.
     */
    Optional<String> of(ObjectRef workload) {
        List<JsonNode> containers = specs.apply(workload).stream()
                .flatMap(spec -> WorkloadSnapshot.template(workload.kind(), spec)
                        .at("/spec/containers")
                        .valueStream())
                .toList();
        Set<String> promoted = changed(workload, image());
        Set<String> touched = changed(workload, change -> true);
        return Stream.<Predicate<String>>of(
                        promoted::contains,
                        touched::contains,
                        name -> Injected.container(name).isEmpty())
                .flatMap(which -> containers.stream()
                        .filter(container -> which.test(container.path("name").asText())))
                .findFirst()
                .flatMap(container ->
                        ImageReference.parse(container.path("image").asText()).tag());
    }

    private static Optional<String> only(Stream<String> versions) {
        Set<String> distinct = versions.collect(Collectors.toSet());
        return distinct.size() == 1 ? distinct.stream().findFirst() : Optional.empty();
    }

    private static Predicate<Change> image() {
        FieldPath.Member image = new FieldPath.Member("image");
        return change -> change.field().last().filter(image::equals).isPresent();
    }

    /** The names of the containers in which the run makes such changes. */
    private Set<String> changed(ObjectRef workload, Predicate<Change> which) {
        FieldPath containers =
                WorkloadSnapshot.templatePath(workload.kind()).member("spec").member("containers");
        int depth = containers.segments().size();
        return changes.stream()
                .filter(change -> change.object().equals(workload))
                .flatMap(change -> change.changes().stream())
                .filter(which)
                .map(Change::field)
                .filter(field ->
                        field.startsWith(containers) && field.segments().size() > depth)
                .map(field -> field.segments().get(depth))
                .map(segment -> segment instanceof Element(String key, String name) ? name : "")
                .collect(Collectors.toSet());
    }
}
