package dev.shiplock.revision;

import dev.shiplock.snapshot.CanonicalJson;
import java.util.List;

/**
 * The names that belong to a run; the same run always has the same ones, so creating its objects again after a crash is a no-op. Each is a
 * valid object name and label value (at most 63 characters).
 *
 * @param run the run's id and the name of its target revision: {@code shop-3f9a0c1e}
 * @param baseline the name of its baseline revision
 */
public record RunNames(String run, String baseline) {
    private static final String BASELINE = "-baseline";
    private static final int SHORT = 8;
    private static final int LONGEST_PREFIX = 63 - BASELINE.length() - SHORT - 1;

    /**
     * @param requestDigest what is asked for
     * @param ordinal which attempt at it: 0, and one more for each retry
     */
    public static RunNames of(String promotion, String promotionUid, String requestDigest, int ordinal) {
        String hash = CanonicalJson.digest(List.of(promotion, promotionUid, requestDigest, ordinal))
                .substring(0, SHORT);
        String prefix = promotion.length() <= LONGEST_PREFIX
                ? promotion
                : promotion.substring(0, LONGEST_PREFIX).replaceAll("[-.]+$", "");
        String run = prefix + "-" + hash;
        return new RunNames(run, run + BASELINE);
    }
}
