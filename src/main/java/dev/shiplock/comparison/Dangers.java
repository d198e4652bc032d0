package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.Tier;
import dev.shiplock.comparison.Findings.Remark;
import dev.shiplock.snapshot.ConfigMapSnapshot;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Member;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.Shapes;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What is dangerous without any rule: the source's own values in the target, debugging in production and secrets in the open. A rule of the
 * environment that decides about the variable takes the place of the check for debugging; one that accepts the field, that for open secrets.
 */
final class Dangers {
    private static final Set<String> ON = Set.of("true", "1", "yes", "on", "y", "t");
    private static final Set<String> OFF = Set.of("", "false", "0", "no", "off", "none", "n", "f");

    private final EnvironmentSnapshot source;
    private final EnvironmentSnapshot target;
    private final Rulebook rules;
    private final LocalDate today;
    private final Findings findings;
    private final OwnValues guard;

    Dangers(
            EnvironmentSnapshot source,
            EnvironmentSnapshot target,
            Rulebook rules,
            LocalDate today,
            Findings findings) {
        this.source = source;
        this.target = target;
        this.rules = rules;
        this.today = today;
        this.findings = findings;
        guard = OwnValues.guarding(target, source);
    }

    void check() {
        commonValues();
        target.workloads().values().forEach(this::checkWorkload);
        target.configMaps().values().forEach(this::checkConfigMap);
        target.secrets()
                .values()
                .forEach(secret -> secret.guarded().forEach((key, names) -> {
                    if (!names.isEmpty()) {
                        foreign(
                                new ObjectRef("Secret", secret.name()),
                                FieldPath.of("data", key),
                                FieldValue.of(SecretLooks.MASK),
                                new LinkedHashSet<>(names));
                    }
                }));
    }

    private void commonValues() {
        CommonValues.of(source.spec(), target.spec()).forEach((name, why) -> {
            FieldValue value =
                    FieldValue.of(Objects.requireNonNull(target.spec().own().get(name)));
            findings.add(
                    new ObjectRef("Environment", target.name()),
                    FieldPath.of("spec", "own", name),
                    value,
                    value,
                    Remark.of(FindingClass.Intended, why));
        });
    }

    private void checkConfigMap(ConfigMapSnapshot configMap) {
        ObjectRef ref = ObjectRef.configMap(configMap.name());
        configMap.data().forEach((key, value) -> checkKey(ref, FieldPath.of("data", key), key, value, value));
        configMap
                .binaryData()
                .forEach((key, value) -> Binary.text(value)
                        .ifPresent(
                                text -> checkKey(ref, FieldPath.of("binaryData", key), key, text, SecretLooks.MASK)));
    }

    private void checkKey(ObjectRef configMap, FieldPath path, String key, String text, String shown) {
        guardText(configMap, path, FieldValue.of(shown), text);
        openSecret(configMap, path, FieldValue.of(shown), SecretLooks.inTheOpen(key, text));
    }

    private void checkWorkload(WorkloadSnapshot workload) {
        Leaves.visit(
                Shapes.ofSpec(workload.ref().kind()),
                workload.spec(),
                Trail.ROOT.member("spec"),
                (at, value) -> checkLeaf(workload.ref(), at, value));
        for (Variable variable : Variable.of(target, workload)) {
            if (variable.origin() instanceof Variable.Origin.Plain(String value)) {
                openSecret(
                        workload.ref(),
                        variable.field(),
                        FieldValue.of(value),
                        SecretLooks.inTheOpen(variable.name(), value));
            }
            if (target.spec().tier() == Tier.Production) {
                variable.text().ifPresent(value -> debugging(workload.ref(), variable, value));
            }
        }
    }

    private void checkLeaf(ObjectRef object, Trail at, JsonNode value) {
        Set<String> names = new LinkedHashSet<>();
        boolean image = new Member("image").equals(at.segment());
        Leaves.texts(value, text -> names.addAll(image ? guard.foreignInImage(text) : guard.foreignIn(text)));
        if (!names.isEmpty()) {
            foreign(object, at.path(), FieldValue.of(value), names);
        }
        if (value.isArray() && SecretLooks.inArguments(value)) {
            openSecret(object, at.path(), FieldValue.of(value), true);
        }
    }

    private void guardText(ObjectRef object, FieldPath path, FieldValue shown, String text) {
        Set<String> names = new LinkedHashSet<>(guard.foreignIn(text));
        if (!names.isEmpty()) {
            foreign(object, path, shown, names);
        }
    }

    private void foreign(ObjectRef object, FieldPath path, FieldValue value, Set<String> names) {
        findings.add(
                object,
                path,
                FieldValue.ABSENT,
                value,
                blocking(target.name() + " refers to what is another environment's own (" + String.join(", ", names)
                        + "); give it " + target.name() + "'s own value"));
    }

    private static Remark blocking(String why) {
        return new Remark(FindingClass.Dangerous, Optional.empty(), true, why);
    }

    private void openSecret(ObjectRef object, FieldPath path, FieldValue value, boolean open) {
        if (open) {
            findings.add(
                    object,
                    path,
                    FieldValue.ABSENT,
                    value,
                    blocking("a secret is in the open: everybody who may read " + object
                            + " can read it; move it to a Secret and refer to its key"));
        }
    }

    private void debugging(ObjectRef object, Variable variable, String value) {
        if (switchesDebuggingOn(variable.name(), value) && !rules.environmentFixes(object, variable.field(), today)) {
            findings.add(
                    object,
                    variable.field(),
                    FieldValue.ABSENT,
                    FieldValue.of(value),
                    blocking(
                            "debugging is switched on in production; switch it off, or say in the rules of Environment "
                                    + target.name() + " which value " + variable.name() + " must have (equals)"));
        }
    }

    private static boolean switchesDebuggingOn(String variable, String text) {
        String name = variable.toUpperCase(Locale.ROOT);
        String value = text.strip().toLowerCase(Locale.ROOT);
        if (name.equals("DEBUG")) {
            // Some programs take a list of what to debug here.
            return !OFF.contains(value);
        }
        if (name.endsWith("_DEBUG") || name.endsWith("_DEBUG_MODE") || name.equals("DEBUG_MODE")) {
            return ON.contains(value);
        }
        boolean level = name.endsWith("LOG_LEVEL") || name.endsWith("LOGLEVEL") || name.startsWith("LOGGING_LEVEL_");
        return level && (value.equals("debug") || value.equals("trace"));
    }
}
