package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.snapshot.CanonicalJson;
import java.util.List;
import java.util.Map;

/**
 * What a Promotion asks for, as one SHA-256 in hex: another digest is another request.
 *
 * <p>With {@code spec.run} only its value counts, so that a commit that comes and goes asks for nothing by surprise. Otherwise everything
 * that shapes the run counts; how things are explained ({@code reason}), when a run starts ({@code trigger}, {@code settle}) and whether it
 * may ({@code suspend}) do not, nor do defaults: a later version that has more of them asks for nothing else. Two Promotions may have the same digest: a request is told by its Promotion and its digest.
 */
public final class RequestDigest {
    private static final List<String> ASKING = List.of(
            "from",
            "to",
            "carry",
            "prune",
            "set",
            "rules",
            "preflight",
            "phases",
            "rollback",
            "mode",
            "configStrategy");

    private RequestDigest() {}

    public static String of(PromotionSpec spec) {
        ObjectNode tree = (ObjectNode) CanonicalJson.tree(spec);
        tree.retain(spec.run() == null ? ASKING : List.of("run"));
        SpecDefaults.removeFrom(tree);
        removeReasons(tree);
        return CanonicalJson.digest(tree);
    }

    private static void removeReasons(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove("reason");
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            // Below it are labels, and one may well be called reason.
            if (!member.getKey().equals("matchLabels")) {
                removeReasons(member.getValue());
            }
        }
        if (node.isArray()) {
            node.forEach(RequestDigest::removeReasons);
        }
    }
}
