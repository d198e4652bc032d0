package dev.shiplock.comparison;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.shiplock.api.Rule;
import dev.shiplock.api.Severity;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.ObjectRef;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;

/** A rule, read once. */
record Ruling(Rule rule, Subject subject, Demand demand) {

    /**
     * @throws Unreadable when its expression or its date is none
     */
    static Ruling of(Rule rule) throws Unreadable {
        return new Ruling(rule, subject(rule), demand(rule));
    }

    /** Why a rule cannot be read. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;
        private final String reason;

        Unreadable(String reason, String message) {
            super(message);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private static Subject subject(Rule rule) {
        if (rule.variable() != null) {
            return new Subject.Variables(new Glob(rule.variable()));
        }
        return rule.image() != null
                ? new Subject.Images(new Glob(rule.image()))
                : new Subject.Paths(new Glob(Objects.requireNonNullElse(rule.path(), "")));
    }

    private static Demand demand(Rule rule) throws Unreadable {
        if (rule.equals() != null) {
            return new Demand.Equal(rule.equals());
        }
        if (rule.tagMatches() != null) {
            return new Demand.TagMatches(pattern(rule, rule.tagMatches()));
        }
        if (Boolean.TRUE.equals(rule.mustDiffer())) {
            return new Demand.MustDiffer();
        }
        if (Boolean.TRUE.equals(rule.required())) {
            return new Demand.Required();
        }
        if (Boolean.TRUE.equals(rule.accept())) {
            return new Demand.Accept(expires(rule));
        }
        throw new Unreadable(
                "RuleDemandsNothing",
                "rule " + named(rule) + " demands nothing; set one of mustDiffer, required and accept to true");
    }

    private static Pattern pattern(Rule rule, String expression) throws Unreadable {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new Unreadable(
                    "InvalidPattern",
                    "tagMatches of rule " + named(rule) + " is no RE2 expression: " + e.getDescription() + " in '"
                            + e.getPattern() + "'; correct it");
        }
    }

    private static Optional<LocalDate> expires(Rule rule) throws Unreadable {
        if (rule.expires() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(rule.expires()));
        } catch (DateTimeException e) {
            throw new Unreadable(
                    "InvalidDate",
                    "expires of rule " + named(rule) + " is '" + rule.expires()
                            + "', which is no day of the calendar; write it like 2027-06-30");
        }
    }

    boolean covers(ObjectRef object, FieldPath field) {
        return isAbout(object) && subject.covers(object, field);
    }

    /** Whether the rule is about an object of that name, {@code api} or {@code Deployment/api}. */
    boolean isAbout(ObjectRef object) {
        String workload = rule.workload();
        return workload == null || workload.equals(object.name()) || workload.equals(object.toString());
    }

    boolean blocks() {
        return rule.severity() == Severity.Dangerous;
    }

    /** The rule's name in a message, with who can be asked about it. */
    String named() {
        return named(rule);
    }

    static String named(Rule rule) {
        String owner = rule.owner();
        return "'" + rule.name() + "'" + (owner == null || owner.isBlank() ? "" : " (owned by " + owner + ")");
    }

    /** The rule's reason behind what it says. */
    String because() {
        return rule.reason() == null || rule.reason().isEmpty() ? "" : ": " + rule.reason();
    }
}
