package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.comparison.Translator.Translated;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.Form;
import dev.shiplock.snapshot.Injected;
import dev.shiplock.snapshot.Normalizer;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.Shape;
import dev.shiplock.snapshot.Shape.Anything;
import dev.shiplock.snapshot.Shape.Entries;
import dev.shiplock.snapshot.Shape.Ignored;
import dev.shiplock.snapshot.Shape.Keyed;
import dev.shiplock.snapshot.Shape.Members;
import dev.shiplock.snapshot.Shape.Whole;
import dev.shiplock.snapshot.Shapes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Walks through two corresponding objects side by side and collects what they do not have in common. */
final class Walk {
    private static final JsonNode MISSING = MissingNode.getInstance();

    private final ObjectRef left;
    private final ObjectRef right;
    private final Translator translator;
    private final Correlation correlation;
    private final boolean autoscaled;
    private final List<Difference> found;

    Walk(
            ObjectRef left,
            ObjectRef right,
            Translator translator,
            Correlation correlation,
            boolean autoscaled,
            List<Difference> found) {
        this.left = left;
        this.right = right;
        this.translator = translator;
        this.correlation = correlation;
        this.autoscaled = autoscaled;
        this.found = found;
    }

    void compare(Shape shape, JsonNode source, JsonNode target, Trail at) {
        switch (shape) {
            case Whole whole -> compareWhole(whole, source, target, at);
            case Members members -> compareMembers(members, source, target, at);
            case Entries entries -> compareEntries(entries, source, target, at);
            case Keyed keyed -> compareLists(keyed, source, target, at);
            case Anything() -> compareAnything(source, target, at);
            case Ignored() -> {}
        }
    }

    private void compareMembers(Members shape, JsonNode source, JsonNode target, Trail at) {
        for (Map.Entry<String, JsonNode> member : source.properties()) {
            compareMember(shape, member.getKey(), source, target, at);
        }
        for (Map.Entry<String, JsonNode> member : target.properties()) {
            if (!source.has(member.getKey())) {
                compareMember(shape, member.getKey(), source, target, at);
            }
        }
    }

    private void compareMember(Members shape, String name, JsonNode source, JsonNode target, Trail at) {
        compare(shape.of(name), shape.valueOf(name, source), shape.valueOf(name, target), at.member(name));
    }

    private void compareEntries(Entries shape, JsonNode source, JsonNode target, Trail at) {
        Whole whole = new Whole(shape.form(), Optional.empty());
        for (Map.Entry<String, JsonNode> entry : source.properties()) {
            if (!shape.leftOut().test(entry.getKey())) {
                compareWhole(whole, entry.getValue(), target.path(entry.getKey()), at.member(entry.getKey()));
            }
        }
        for (Map.Entry<String, JsonNode> entry : target.properties()) {
            if (!source.has(entry.getKey()) && !shape.leftOut().test(entry.getKey())) {
                compareWhole(whole, MISSING, entry.getValue(), at.member(entry.getKey()));
            }
        }
    }

    /** Texts by name, each a value of its own. */
    void compareEntries(Shape shape, SortedMap<String, String> source, SortedMap<String, String> target, Trail at) {
        TreeSet<String> names = new TreeSet<>(source.keySet());
        names.addAll(target.keySet());
        names.forEach(name -> compare(shape, text(source, name), text(target, name), at.member(name)));
    }

    private static JsonNode text(SortedMap<String, String> texts, String name) {
        return texts.containsKey(name) ? TextNode.valueOf(texts.get(name)) : MISSING;
    }

    private void compareLists(Keyed shape, JsonNode source, JsonNode target, Trail at) {
        Map<String, JsonNode> lefts = Normalizer.elements(shape, source);
        Map<String, JsonNode> rights = Normalizer.elements(shape, target);
        lefts.forEach((key, element) -> {
            JsonNode other = rights.get(key);
            if (other == null) {
                oneSided(shape, element, MISSING, at.element(shape.key(), key));
            } else {
                compare(shape.element(), element, other, at.element(shape.key(), key));
            }
        });
        rights.forEach((key, element) -> {
            if (!lefts.containsKey(key)) {
                oneSided(shape, MISSING, element, at.element(shape.key(), key));
            }
        });
        noteInjected(shape, source, target, at);
    }

    /** What an injector did is not compared, but that it did so on one side only is worth knowing. */
    private void noteInjected(Keyed shape, JsonNode source, JsonNode target, Trail at) {
        Map<String, JsonNode> lefts = injected(shape, source);
        Map<String, JsonNode> rights = injected(shape, target);
        lefts.forEach((name, element) -> {
            if (!rights.containsKey(name)) {
                oneSided(shape, element, MISSING, at.element(shape.key(), name));
            }
        });
        rights.forEach((name, element) -> {
            if (!lefts.containsKey(name)) {
                oneSided(shape, MISSING, element, at.element(shape.key(), name));
            }
        });
    }

    private static Map<String, JsonNode> injected(Keyed shape, JsonNode list) {
        Map<String, JsonNode> injected = new TreeMap<>();
        for (JsonNode element : list) {
            String name = element.path(shape.key()).asText();
            if (shape.apart().test(name) && Injected.container(name).isPresent()) {
                injected.put(name, element);
            }
        }
        return injected;
    }

    /** An element that only one list has is one difference, whatever it holds. */
    private void oneSided(Keyed shape, JsonNode source, JsonNode target, Trail at) {
        Whole whole = shape.element() instanceof Whole it ? it : new Whole(Form.Plain, Optional.empty());
        Translated translated = translator.translate(whole.form(), at.name(), source);
        report(whole, source, target, translated, at);
    }

    private void compareAnything(JsonNode source, JsonNode target, Trail at) {
        if (!source.isObject() && !target.isObject()) {
            compareWhole(new Whole(Form.Name, Optional.empty()), source, target, at);
            return;
        }
        for (Map.Entry<String, JsonNode> member : source.properties()) {
            String name = member.getKey();
            compare(Shapes.ofUnknown(name), member.getValue(), target.path(name), at.member(name));
        }
        for (Map.Entry<String, JsonNode> member : target.properties()) {
            String name = member.getKey();
            if (!source.has(name)) {
                compare(Shapes.ofUnknown(name), MISSING, member.getValue(), at.member(name));
            }
        }
    }

    private void compareWhole(Whole shape, JsonNode source, JsonNode target, Trail at) {
        if (autoscaled && shape.carriedBy().equals(Optional.of(ChangeKind.Replicas))) {
            return;
        }
        Translated translated = translator.translate(shape.form(), at.name(), source);
        if (translated.compared().equals(target) || sameName(shape, source, target)) {
            return;
        }
        JsonNode canonical = shape.form().canonical(target);
        if (!shape.form().canonical(translated.compared()).equals(canonical)
                && !(translated.isGuessed()
                        && shape.form().canonical(translated.guessed()).equals(canonical))) {
            report(shape, source, target, translated, at);
        }
    }

    private boolean sameName(Whole shape, JsonNode source, JsonNode target) {
        return shape.form() == Form.Name
                && source.isTextual()
                && target.isTextual()
                && correlation.sameName(source.textValue(), target.textValue());
    }

    private void report(Whole shape, JsonNode source, JsonNode target, Translated translated, Trail at) {
        found.add(new Difference(
                Optional.of(left),
                Optional.of(right),
                at.path(),
                kind(shape, source, target),
                FieldValue.of(source),
                FieldValue.of(target),
                translated.carried()));
    }

    private static Optional<ChangeKind> kind(Whole shape, JsonNode source, JsonNode target) {
        if (shape.form() != Form.Variable) {
            return shape.carriedBy();
        }
        // A plain value beside a reference to a Secret would disclose or replace it: only who carries references may
        // change it.
        if (fromSecret(source) || fromSecret(target)) {
            return Optional.of(ChangeKind.Secret);
        }
        return saysNothing(source) && saysNothing(target) ? Optional.empty() : shape.carriedBy();
    }

    private static boolean fromSecret(JsonNode variable) {
        return variable.path("valueFrom").has("secretKeyRef");
    }

    /** A variable that is absent or empty: most programs read both alike, so a promotion has nothing to carry. */
    private static boolean saysNothing(JsonNode variable) {
        return !variable.has("valueFrom") && variable.path("value").asText("").isEmpty();
    }
}
