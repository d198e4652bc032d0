package dev.shiplock.comparison;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.comparison.Findings.Remark;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Member;
import dev.shiplock.snapshot.FieldPath.Segment;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.Injected;
import dev.shiplock.snapshot.ObjectRef;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says what differences mean. In this order: what an injector did, what belongs to each environment, and what a rule keeps is Intended; what
 * the target has otherwise than its last verified revision is Drift; what a promotion would carry is Promotable; what only one side has, or
 * what has no counterpart in the target, is Missing. The rest no promotion carries, so somebody changed one of the two by hand: Drift.
 * Dangerous is said beside these, by {@link Demands}.
 */
public final class Classifier {
    private static final Set<Segment> CONTAINERS = Set.of(new Member("containers"), new Member("initContainers"));

    private final EnvironmentSnapshot source;
    private final EnvironmentSnapshot target;
    private final Rulebook rules;
    private final LocalDate today;
    private final Set<Field> drifted;

    private record Field(ObjectRef object, FieldPath path) {}

    private Classifier(
            EnvironmentSnapshot source,
            EnvironmentSnapshot target,
            Rulebook rules,
            LocalDate today,
            Optional<EnvironmentSnapshot> lastVerified) {
        this.source = source;
        this.target = target;
        this.rules = rules;
        this.today = today;
        this.drifted = lastVerified.map(it -> drifted(it, target)).orElse(Set.of());
    }

    /** The fields that are not as recorded. A revision records only what promotions can touch; of the rest it knows nothing. */
    private static Set<Field> drifted(EnvironmentSnapshot lastVerified, EnvironmentSnapshot target) {
        return Comparer.compare(lastVerified, target).stream()
                .filter(it -> it.kind().isPresent() || it.leftValue().isPresent())
                .map(it -> new Field(it.object(), it.field()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Findings for all differences and for everything that is Dangerous about the target.
     *
     * @param differences of these two environments
     * @param today the day on which acceptances expire
     * @param lastVerified the target as its last verified revision recorded it, if there is one
     */
    public static List<Finding> classify(
            EnvironmentSnapshot source,
            EnvironmentSnapshot target,
            List<Difference> differences,
            Rulebook rules,
            LocalDate today,
            Optional<EnvironmentSnapshot> lastVerified) {
        Findings findings = new Findings(source, target);
        Classifier classifier = new Classifier(source, target, rules, today, lastVerified);
        differences.forEach(
                it -> findings.add(it.object(), it.field(), it.leftValue(), it.rightValue(), classifier.remark(it)));
        Demands.check(source, target, rules, today, Correlation.between(source, target), findings);
        return List.copyOf(findings.all());
    }

    private Remark remark(Difference difference) {
        Optional<Remark> whole = difference.field().segments().isEmpty()
                ? Optional.of(Remark.of(FindingClass.Missing, onlyOneSide(difference, "whole objects are not carried")))
                : Optional.empty();
        return whole.or(() -> belongsToEach(difference))
                .or(() -> kept(difference))
                .or(() -> drift(difference))
                .or(() -> promotable(difference))
                .or(() -> missing(difference))
                .orElseGet(() -> Remark.of(
                        FindingClass.Drift, "no promotion carries this field; one of the two was changed by hand"));
    }

    private static Optional<Remark> belongsToEach(Difference difference) {
        Optional<String> injector = injector(difference.field());
        if (injector.isPresent()) {
            return intended(injector.get() + " injects it into one of the two; injected containers are not compared");
        }
        boolean both =
                difference.leftValue().isPresent() && difference.rightValue().isPresent();
        if (difference.object().kind().equals("Secret") && both) {
            return intended("the content of Secrets belongs to each environment; only keyed hashes are compared");
        }
        return saysNothing(difference)
                ? intended("it is empty in one environment and absent in the other, which most programs read alike")
                : Optional.empty();
    }

    private static Optional<String> injector(FieldPath field) {
        return field.parent().last().filter(CONTAINERS::contains).isPresent()
                ? Injected.container(FieldWords.lastName(field))
                : Optional.empty();
    }

    private static Optional<Remark> intended(String why) {
        return Optional.of(Remark.of(FindingClass.Intended, why));
    }

    /** A variable that is empty on one side and absent on the other is the only variable that nothing carries. */
    private static boolean saysNothing(Difference difference) {
        return difference.kind().isEmpty() && difference.field().parent().last().equals(Optional.of(new Member("env")));
    }

    private Optional<Remark> kept(Difference difference) {
        return rules.keeps(difference, today)
                .map(kept -> new Remark(FindingClass.Intended, Optional.of(kept.rule()), false, kept.why()));
    }

    private Optional<Remark> drift(Difference difference) {
        return drifted.contains(new Field(difference.object(), difference.field()))
                ? Optional.of(Remark.of(
                        FindingClass.Drift,
                        target.name()
                                + " is not as its last verified revision recorded it; somebody changed it without a promotion"
                                + expired(difference)))
                : Optional.empty();
    }

    private Optional<Remark> promotable(Difference difference) {
        if (difference.kind().isEmpty() || !difference.leftValue().isPresent()) {
            return Optional.empty();
        }
        ChangeKind kind = difference.kind().get();
        Optional<String> why = switch (difference.carried()) {
            case Translation.Value(FieldValue value) ->
                Optional.of("a promotion that carries " + kind + " brings it" + as(difference, value));
            case Translation.OnlyWith(FieldValue value, ObjectRef configMap, String key) ->
                Optional.of("a promotion that carries " + kind + " and Config brings it, with key " + key + " of "
                        + configMap);
            case Translation.Impossible impossible -> Optional.empty();
        };
        return why.map(it -> Remark.of(FindingClass.Promotable, it + expired(difference)));
    }

    /** What arrives, where that is not what the source has. */
    private static String as(Difference difference, FieldValue carried) {
        boolean document = difference.object().kind().equals("ConfigMap");
        return carried.equals(difference.leftValue()) || document
                ? ""
                : " as " + Masking.show(difference.field(), carried);
    }

    private Optional<Remark> missing(Difference difference) {
        if (difference.carried() instanceof Translation.Impossible(String reason, String message)) {
            return Optional.of(Remark.of(FindingClass.Missing, message + expired(difference)));
        }
        boolean both =
                difference.leftValue().isPresent() && difference.rightValue().isPresent();
        return both
                ? Optional.empty()
                : Optional.of(Remark.of(
                        FindingClass.Missing,
                        onlyOneSide(
                                        difference,
                                        difference.kind().isPresent()
                                                ? "only prune removes it"
                                                : "no promotion carries it")
                                + expired(difference)));
    }

    private String onlyOneSide(Difference difference, String what) {
        String owner = difference.leftValue().isPresent() ? source.name() : target.name();
        return "only " + owner + " has it; " + what;
    }

    private String expired(Difference difference) {
        return rules.expired(difference, today).map(it -> "; " + it).collect(Collectors.joining());
    }
}
