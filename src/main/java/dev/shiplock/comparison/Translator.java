package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.shiplock.comparison.Texts.Obstacle;
import dev.shiplock.comparison.Translation.Impossible;
import dev.shiplock.comparison.Translation.OnlyWith;
import dev.shiplock.comparison.Translation.Value;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.Form;
import dev.shiplock.snapshot.ObjectRef;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Values of the source in the target's terms. */
final class Translator {
    private final Texts texts;
    private final Texts guessing;
    private final Texts images;
    private final Correlation correlation;
    private final EnvironmentSnapshot source;
    private final EnvironmentSnapshot target;

    Translator(EnvironmentSnapshot source, EnvironmentSnapshot target, Correlation correlation) {
        this.source = source;
        this.target = target;
        this.correlation = correlation;
        texts = Texts.of(source, target, correlation);
        guessing = texts.guessing();
        images = Texts.ofImages(source, target);
    }

    /**
     * A source value in two readings.
     *
     * @param compared with every name and own value replaced that has a counterpart, whether the value can be carried or not
     * @param guessed the same with what may be a name replaced too; a target that has either has the same
     */
    record Translated(JsonNode compared, JsonNode guessed, Translation carried) {
        static Translated to(JsonNode value) {
            return new Translated(value, value, new Value(FieldValue.of(value)));
        }

        /** Whether the two readings differ. A document is parsed for each, which takes long. */
        @SuppressWarnings(
                "ReferenceEquality") // Equality would cost a walk; two objects are there only where names are guessed.
        boolean isGuessed() {
            return compared != guessed;
        }

        /** The same within a greater value. */
        Translated within(UnaryOperator<JsonNode> whole) {
            JsonNode around = whole.apply(compared);
            return new Translated(
                    around,
                    isGuessed() ? whole.apply(guessed) : around,
                    carried instanceof Value ? new Value(FieldValue.of(around)) : carried);
        }
    }

    /** @param name of the value: of a member, a variable or a key; what it says decides what a text in the value may be */
    Translated translate(Form form, String name, JsonNode raw) {
        if (raw.isMissingNode() || raw.isNull()) {
            return Translated.to(raw);
        }
        return switch (form) {
            case Plain, Name, Unordered, Arguments, Probe, Document, Claims -> inTexts(name, raw);
            case Image -> inImage(raw);
            case Variable -> variable(name, raw);
            case Sources -> sources(raw);
            case ConfigMapName -> named("ConfigMap", raw);
            case SecretName -> named("Secret", raw);
            case SecretNames -> secretNames(raw);
            case Ports, Resources, Quantity, Binary -> Translated.to(raw);
        };
    }

    private Translated inTexts(String name, JsonNode raw) {
        Obstacle obstacle = new Obstacle();
        JsonNode compared = texts.translateAll(raw, name, obstacle);
        JsonNode guessed = obstacle.isDoubtful() ? guessing.translateAll(raw, name, new Obstacle()) : compared;
        return new Translated(compared, guessed, carried(compared, obstacle));
    }

    private Translated inImage(JsonNode raw) {
        Obstacle obstacle = new Obstacle();
        JsonNode compared = images.translateAll(raw, "", obstacle);
        return new Translated(compared, compared, carried(compared, obstacle));
    }

    private static Translation carried(JsonNode translated, Obstacle obstacle) {
        return obstacle.found().<Translation>map(it -> it).orElseGet(() -> new Value(FieldValue.of(translated)));
    }

    private Translated variable(String name, JsonNode element) {
        JsonNode from = element.path("valueFrom");
        if (from.path("configMapKeyRef").isObject()) {
            return reference(element, "ConfigMap", "configMapKeyRef");
        }
        if (from.path("secretKeyRef").isObject()) {
            return reference(element, "Secret", "secretKeyRef");
        }
        if (!element.path("value").isTextual()) {
            return Translated.to(element);
        }
        return inTexts(name, element.path("value")).within(value -> withValue(element, value));
    }

    private static JsonNode withValue(JsonNode element, JsonNode value) {
        return element.path("value").equals(value)
                ? element
                : element.<ObjectNode>deepCopy().set("value", value);
    }

    private Translated reference(JsonNode element, String kind, String member) {
        JsonNode reference = element.path("valueFrom").path(member);
        ObjectRef from = new ObjectRef(kind, reference.path("name").asText());
        ObjectRef to = correlation.inTarget(from).orElseGet(() -> correlation.named(from));
        JsonNode renamed = renamed(element, reference, member, to.name());
        return new Translated(renamed, renamed, keyed(renamed, reference, from, to));
    }

    private Translation keyed(JsonNode renamed, JsonNode reference, ObjectRef from, ObjectRef to) {
        String key = reference.path("key").asText();
        FieldValue value = FieldValue.of(renamed);
        if (reference.path("optional").asBoolean() || hasKey(target, to, key)) {
            return new Value(value);
        }
        if (!exists(target, to)) {
            return noSuchObject(from);
        }
        return to.kind().equals("ConfigMap") && hasKey(source, from, key)
                ? new OnlyWith(value, to, key)
                : new Impossible(
                        "NoSuchKey",
                        to + " in Environment " + target.name() + " has no key '" + key + "'; add the key to it");
    }

    private static JsonNode renamed(JsonNode element, JsonNode reference, String member, String name) {
        if (reference.path("name").asText().equals(name)) {
            return element;
        }
        ObjectNode renamed = element.deepCopy();
        renamed.withObject("/valueFrom/" + member).put("name", name);
        return renamed;
    }

    private static boolean exists(EnvironmentSnapshot environment, ObjectRef ref) {
        return ref.kind().equals("ConfigMap")
                ? environment.configMaps().containsKey(ref.name())
                : environment.secrets().containsKey(ref.name());
    }

    private static boolean hasKey(EnvironmentSnapshot environment, ObjectRef ref, String key) {
        return ref.kind().equals("Secret")
                ? environment
                        .secret(ref.name())
                        .filter(it -> it.hashes().containsKey(key))
                        .isPresent()
                : environment
                        .configMap(ref.name())
                        .filter(it ->
                                it.data().containsKey(key) || it.binaryData().containsKey(key))
                        .isPresent();
    }

    private Impossible noSuchObject(ObjectRef from) {
        return new Impossible(
                "NoSuchObject",
                "the value refers to " + from + " of Environment " + source.name() + ", and Environment "
                        + target.name() + " has no " + correlation.named(from)
                        + "; create it, or say in names.map what it is called there");
    }

    private Translated named(String kind, JsonNode name) {
        Renaming renaming = new Renaming();
        ObjectRef to = renaming.counterpart(new ObjectRef(kind, name.asText()), false);
        return renaming.done(TextNode.valueOf(to.name()));
    }

    /** {@code envFrom} and projected volumes: the names of the objects in them. */
    private Translated sources(JsonNode list) {
        Renaming renaming = new Renaming();
        ArrayNode translated = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : list) {
            ObjectNode renamed = JsonNodeFactory.instance.objectNode();
            element.properties().forEach(member -> renamed.set(member.getKey(), renaming.source(member)));
            translated.add(renamed);
        }
        return renaming.done(translated);
    }

    private Translated secretNames(JsonNode list) {
        Renaming renaming = new Renaming();
        ArrayNode translated = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : list) {
            ObjectRef from = new ObjectRef("Secret", element.path("name").asText());
            translated.addObject().put("name", renaming.counterpart(from, false).name());
        }
        return renaming.done(translated);
    }

    /** Names of objects, replaced one by one; the first that has no counterpart makes the whole value impossible to carry. */
    private final class Renaming {
        private final Obstacle obstacle = new Obstacle();

        ObjectRef counterpart(ObjectRef from, boolean optional) {
            ObjectRef to = correlation.inTarget(from).orElseGet(() -> correlation.named(from));
            if (!optional && !exists(target, to)) {
                obstacle.meet(noSuchObject(from));
            }
            return to;
        }

        JsonNode source(Map.Entry<String, JsonNode> member) {
            JsonNode source = member.getValue();
            String kind = switch (member.getKey()) {
                case "configMapRef", "configMap" -> "ConfigMap";
                case "secretRef", "secret" -> "Secret";
                default -> "";
            };
            if (kind.isEmpty() || !source.isObject()) {
                return source;
            }
            ObjectRef from = new ObjectRef(kind, source.path("name").asText());
            ObjectNode renamed = source.deepCopy();
            return renamed.put(
                    "name",
                    counterpart(from, source.path("optional").asBoolean()).name());
        }

        Translated done(JsonNode translated) {
            return new Translated(translated, translated, carried(translated, obstacle));
        }
    }
}
