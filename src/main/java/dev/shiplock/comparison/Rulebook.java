package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.Rule;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rules of a target environment and, beside them, those of a promotion. In each of the two lists the first rule that covers a field
 * decides about its value; so a promotion's rules add demands and never take one away. Whether a field must be there is asked of every
 * {@code required} rule.
 */
public final class Rulebook {
    /** No rules. */
    public static final Rulebook EMPTY = new Rulebook(List.of(), List.of());

    private final List<Ruling> environment;
    private final List<Ruling> promotion;

    /** What came of reading rules. */
    public sealed interface Reading {
        /** They can be used. */
        record Usable(Rulebook rules) implements Reading {}

        /**
         * One of them cannot.
         *
         * @param reason in one CamelCase word: {@code AcceptInPromotion}, {@code InvalidPattern}, {@code InvalidDate},
         *     {@code RuleDemandsNothing}
         * @param message which rule and what to change
         */
        record Refused(String reason, String message) implements Reading {}
    }

    private Rulebook(List<Ruling> environment, List<Ruling> promotion) {
        this.environment = List.copyOf(environment);
        this.promotion = List.copyOf(promotion);
    }

    /**
     * Reads rules.
     *
     * @param environment the target environment's
     * @param promotion further demands; none of them may accept anything
     */
    public static Reading of(List<Rule> environment, List<Rule> promotion) {
        Optional<Rule> accepting = promotion.stream()
                .filter(rule -> Boolean.TRUE.equals(rule.accept()))
                .findFirst();
        if (accepting.isPresent()) {
            return new Reading.Refused(
                    "AcceptInPromotion",
                    "rule " + Ruling.named(accepting.get())
                            + " of the Promotion accepts a difference; a Promotion can only add demands, so move the rule to the target Environment");
        }
        try {
            return new Reading.Usable(new Rulebook(read(environment), read(promotion)));
        } catch (Ruling.Unreadable e) {
            return new Reading.Refused(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private static List<Ruling> read(List<Rule> rules) throws Ruling.Unreadable {
        List<Ruling> read = new ArrayList<>();
        for (Rule rule : rules) {
            read.add(Ruling.of(rule));
        }
        return read;
    }

    /** The two lists, each with an order of its own. */
    List<List<Ruling>> lists() {
        return List.of(environment, promotion);
    }

    Stream<Ruling> all() {
        return Stream.concat(environment.stream(), promotion.stream());
    }

    /** The rule of a list that decides about a field's value. */
    static Optional<Ruling> deciding(List<Ruling> list, ObjectRef object, FieldPath field, LocalDate today) {
        for (Ruling ruling : list) {
            if (ruling.covers(object, field) && decides(ruling.demand(), today)) {
                return Optional.of(ruling);
            }
        }
        return Optional.empty();
    }

    private static boolean decides(Demand demand, LocalDate today) {
        return switch (demand) {
            case Demand.Equal equal -> true;
            case Demand.MustDiffer differ -> true;
            case Demand.TagMatches tag -> true;
            case Demand.Required required -> false;
            case Demand.Accept accept -> accept.countsOn(today);
        };
    }

    /**
     * Whether the environment itself says which value a field must have. A promotion's own rules only add demands, and that a difference is
     * accepted says nothing about the value.
     */
    boolean environmentFixes(ObjectRef object, FieldPath field, LocalDate today) {
        return deciding(environment, object, field, today)
                .filter(ruling -> ruling.demand() instanceof Demand.Equal)
                .isPresent();
    }

    /**
     * The rule by which the target keeps its own value, if there is one; such a difference is Intended and is not carried. That is a rule
     * that accepts the difference and has not expired; one that says that the values must differ, as they do; and one that says which value
     * the field must have, if the target has it and what would be carried is another.
     *
     * @param today the day on which acceptances expire
     */
    public Optional<Kept> keeps(Difference difference, LocalDate today) {
        return lists().stream()
                .flatMap(list -> deciding(list, difference.object(), difference.field(), today).stream())
                .filter(ruling -> keeps(ruling.demand(), difference))
                .findFirst()
                .map(ruling -> new Kept(ruling.rule().name(), sentence(ruling)));
    }

    /**
     * A rule by which the target keeps its value.
     *
     * @param why a sentence
     */
    public record Kept(String rule, String why) {}

    private static String sentence(Ruling ruling) {
        String what = switch (ruling.demand()) {
            case Demand.Accept accept -> "accepts the difference";
            case Demand.MustDiffer differ -> "says that the values must differ";
            case Demand.Equal equal -> "says that the target's value is the right one there";
            case Demand.TagMatches tag -> "is about the tag";
            case Demand.Required required -> "says that the field must be there";
        };
        return "rule " + ruling.named() + " " + what + ruling.because();
    }

    private static boolean keeps(Demand demand, Difference difference) {
        return switch (demand) {
            case Demand.Accept accept -> true;
            case Demand.MustDiffer differ ->
                difference.leftValue().isPresent()
                        && difference.rightValue().isPresent()
                        && carried(difference).equals(difference.leftValue());
            case Demand.Equal(String value) ->
                text(difference.rightValue()).equals(Optional.of(value))
                        && !text(carried(difference)).equals(Optional.of(value));
            case Demand.TagMatches tag -> false;
            case Demand.Required required -> false;
        };
    }

    private static FieldValue carried(Difference difference) {
        return switch (difference.carried()) {
            case Translation.Value(FieldValue value) -> value;
            case Translation.OnlyWith with -> with.value();
            case Translation.Impossible impossible -> difference.leftValue();
        };
    }

    /** A value as rules see it: a variable's value, a text or number, anything else as JSON; empty if there is none or it is elsewhere. */
    static Optional<String> text(FieldValue value) {
        return value.toOptional().flatMap(json -> {
            if (json.has("valueFrom")) {
                return Optional.empty();
            }
            JsonNode shown = json.has("name") && json.has("value") ? json.path("value") : json;
            return Optional.of(shown.isValueNode() ? shown.asText() : shown.toString());
        });
    }

    /** Acceptances of a field that no longer count, by name and day. */
    Stream<String> expired(Difference difference, LocalDate today) {
        return environment.stream()
                .filter(ruling -> ruling.covers(difference.object(), difference.field()))
                .filter(ruling -> ruling.demand() instanceof Demand.Accept accept && !accept.countsOn(today))
                .map(ruling -> "the acceptance " + ruling.named() + " expired on "
                        + ruling.rule().expires());
    }
}
