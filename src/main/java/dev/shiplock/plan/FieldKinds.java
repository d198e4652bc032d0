package dev.shiplock.plan;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Element;
import dev.shiplock.snapshot.FieldPath.Member;
import dev.shiplock.snapshot.FieldPath.Segment;
import dev.shiplock.snapshot.FieldValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which kind of change a raw field belongs to, and which fields are changed as a whole. */
final class FieldKinds {
    private static final Set<String> PROBES = Set.of("livenessProbe", "readinessProbe", "startupProbe");
    private static final Set<String> CONTAINER_LISTS = Set.of("containers", "initContainers");

    private FieldKinds() {}

    /** @param value the field's value on either side; tells references to Secrets from other variables */
    static Optional<ChangeKind> of(FieldPath field, FieldValue value) {
        if (field.equals(FieldPath.of("spec", "replicas"))) {
            return Optional.of(ChangeKind.Replicas);
        }
        if (field.segments().getFirst() instanceof Member(String name)
                && (name.equals("data") || name.equals("binaryData"))) {
            return Optional.of(ChangeKind.Config);
        }
        if (field.segments().getLast() instanceof Member(String name) && name.equals(Restarts.ANNOTATION)) {
            return Optional.of(ChangeKind.Config);
        }
        return memberOfContainer(field).flatMap(member -> ofContainer(member, value));
    }

    private static Optional<ChangeKind> ofContainer(String member, FieldValue value) {
        return switch (member) {
            case "image" -> Optional.of(ChangeKind.Image);
            case "env" -> Optional.of(isSecretReference(value) ? ChangeKind.Secret : ChangeKind.Variable);
            case "resources" -> Optional.of(ChangeKind.Resources);
            case "command", "args" -> Optional.of(ChangeKind.Command);
            case String probe when PROBES.contains(probe) -> Optional.of(ChangeKind.Probe);
            case String other -> Optional.empty();
        };
    }

    private static boolean isSecretReference(FieldValue value) {
        return value.toOptional()
                .filter(json -> !json.at("/valueFrom/secretKeyRef").isMissingNode())
                .isPresent();
    }

    /** Whether the field is changed as a whole: a variable, or what a container has under the name of a kind. */
    static boolean isUnit(FieldPath field) {
        List<Segment> segments = field.segments();
        boolean variable = segments.getLast() instanceof Element
                && segments.size() >= 2
                && segments.get(segments.size() - 2).equals(new Member("env"));
        boolean ofContainer = segments.getLast() instanceof Member(String name)
                && !name.equals("env")
                && memberOfContainer(field).equals(Optional.of(name))
                && ofContainer(name, FieldValue.ABSENT).isPresent();
        return variable || ofContainer;
    }

    /** The name under which a container has the field, or what the field is part of. */
    private static Optional<String> memberOfContainer(FieldPath field) {
        List<Segment> segments = field.segments();
        for (int i = 1; i + 1 < segments.size(); i++) {
            if (segments.get(i) instanceof Element
                    && segments.get(i - 1) instanceof Member(String list)
                    && CONTAINER_LISTS.contains(list)
                    && segments.get(i + 1) instanceof Member(String name)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }
}
