package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Label and field selectors. A field selector may name any field by its dotted path, which is more than a server allows. */
final class Selector {
    private static final Pattern IN_SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s+\\((.*)\\)");
    private static final Pattern COMPARED = Pattern.compile("([^!=\\s]+)\\s*(==|=|!=)\\s*(.*)");
    private static final Pattern OUTSIDE_PARENTHESES = Pattern.compile(",(?![^(]*\\))");

    private Selector() {}

    /** What a request's selectors ask for. */
    static Predicate<ObjectNode> of(ApiRequest request) {
        var wanted = new ArrayList<Predicate<ObjectNode>>();
        request.parameter("labelSelector").ifPresent(selector -> {
            for (var term : terms(selector)) {
                wanted.add(object -> label(term).test(object.at("/metadata/labels")));
            }
        });
        request.parameter("fieldSelector").ifPresent(selector -> {
            for (var term : terms(selector)) {
                wanted.add(field(term));
            }
        });
        return object -> wanted.stream().allMatch(each -> each.test(object));
    }

    private static List<String> terms(String selector) {
        return OUTSIDE_PARENTHESES.splitAsStream(selector).map(String::strip).toList();
    }

    private static Predicate<JsonNode> label(String term) {
        var inSet = IN_SET.matcher(term);
        if (inSet.matches()) {
            var values = Set.of(inSet.group(3).strip().split("\\s*,\\s*"));
            var wantsIn = inSet.group(2).equals("in");
            return labels -> wantsIn
                    == value(labels, inSet.group(1)).filter(values::contains).isPresent();
        }
        var compared = COMPARED.matcher(term);
        if (compared.matches()) {
            var wantsEqual = !compared.group(2).equals("!=");
            return labels -> wantsEqual
                    == value(labels, compared.group(1))
                            .filter(compared.group(3)::equals)
                            .isPresent();
        }
        return term.startsWith("!") ? labels -> !labels.has(term.substring(1).strip()) : labels -> labels.has(term);
    }

    private static Predicate<ObjectNode> field(String term) {
        var compared = COMPARED.matcher(term);
        if (!compared.matches()) {
            throw ApiFailure.badRequest("invalid field selector: " + term);
        }
        var pointer = "/" + compared.group(1).replace('.', '/');
        var wantsEqual = !compared.group(2).equals("!=");
        return object -> wantsEqual == object.at(pointer).asText("").equals(compared.group(3));
    }

    private static Optional<String> value(JsonNode labels, String key) {
        return Optional.ofNullable(labels.get(key)).map(JsonNode::asText);
    }
}
