package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lists that are read page by page. Every page is of the same moment as the first, until what is left is forgotten. */
final class Pages {
    /** @param version of the whole list */
    private record Rest(List<ObjectNode> items, String version) {}

    private final Map<String, Rest> rests = new HashMap<>();
    private int given;

    /** The items of one page; the list's metadata gets its version and, if there is more, a token for it. */
    synchronized List<ObjectNode> page(ApiRequest request, ObjectNode metadata, List<ObjectNode> now, long version) {
        var token = request.parameter("continue");
        var rest = token.isEmpty() ? new Rest(now, Long.toString(version)) : rests.remove(token.get());
        if (rest == null) {
            throw ApiFailure.of(410, "The provided continue parameter is too old");
        }
        metadata.put("resourceVersion", rest.version());
        var limit = request.parameter("limit").map(Integer::parseInt).orElse(0);
        if (limit == 0 || rest.items().size() <= limit) {
            return rest.items();
        }
        given++;
        rests.put(
                "page-" + given,
                new Rest(
                        new ArrayList<>(rest.items().subList(limit, rest.items().size())), rest.version()));
        metadata.put("continue", "page-" + given);
        metadata.put("remainingItemCount", rest.items().size() - limit);
        return rest.items().subList(0, limit);
    }

    /** From now on every continuation is too old. */
    synchronized void forget() {
        rests.clear();
    }
}
