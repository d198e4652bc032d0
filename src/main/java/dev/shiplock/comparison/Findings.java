package dev.shiplock.comparison;

import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects findings about a target. Two about the same field with the same meaning become one. */
final class Findings {
    private static final int ID_LENGTH = 16;

    private final String environments;
    private final Map<String, Finding> byId = new LinkedHashMap<>();

    Findings(EnvironmentSnapshot source, EnvironmentSnapshot target) {
        environments = source.namespace() + "/" + source.name() + "\n" + target.namespace() + "/" + target.name();
    }

    /** What is to be said of a field. */
    record Remark(FindingClass meaning, Optional<String> rule, boolean blocking, String why) {
        static Remark of(FindingClass meaning, String why) {
            return new Remark(meaning, Optional.empty(), false, why);
        }
    }

    void add(ObjectRef object, FieldPath path, FieldValue left, FieldValue right, Remark remark) {
        Finding finding = new Finding(
                id(object, path, remark.meaning()),
                remark.meaning(),
                object,
                path,
                FieldWords.describe(path),
                shown(object, path, left),
                shown(object, path, right),
                remark.rule(),
                remark.blocking(),
                remark.why());
        byId.merge(finding.id(), finding, Findings::merged);
    }

    /** A whole object is only said to be there; of a Secret's value nothing but a part of its hash is ever in a snapshot. */
    private static Optional<String> shown(ObjectRef object, FieldPath path, FieldValue value) {
        if (!value.isPresent() || path.segments().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                object.kind().equals("Secret")
                        ? Rulebook.text(value).orElse(SecretLooks.MASK)
                        : Masking.show(path, value));
    }

    private static Finding merged(Finding first, Finding second) {
        return new Finding(
                first.id(),
                first.meaning(),
                first.object(),
                first.path(),
                first.field(),
                first.left().or(second::left),
                first.right().or(second::right),
                first.rule().or(second::rule),
                first.blocking() || second.blocking(),
                first.why().equals(second.why()) ? first.why() : first.why() + "; " + second.why());
    }

    private String id(ObjectRef object, FieldPath path, FindingClass meaning) {
        String text = environments + "\n" + object + "\n" + path + "\n" + meaning;
        return CanonicalJson.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, ID_LENGTH);
    }

    Collection<Finding> all() {
        return List.copyOf(byId.values());
    }
}
