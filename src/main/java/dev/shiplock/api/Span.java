package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.regex.Matcher;

/**
 * A length of time as people write it in manifests: {@code 500ms}, {@code 10s}, {@code 1h30m}, {@code 14d}.
 *
 * @param text the original spelling; it matches {@link #PATTERN}
 */
public record Span(@JsonValue String text) {
    /** What the schema accepts. No sign: a negative duration is refused at {@code kubectl apply}. */
    public static final String PATTERN = "^([0-9]{1,9}(ms|s|m|h|d))+$";

    private static final java.util.regex.Pattern WHOLE = java.util.regex.Pattern.compile(PATTERN);
    private static final java.util.regex.Pattern PART = java.util.regex.Pattern.compile("([0-9]+)(ms|s|m|h|d)");

    /** @throws IllegalArgumentException when the text is not a duration */
    @JsonCreator
    public Span {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a duration; write for instance 30s, 10m or 1h30m");
        }
    }

    public Duration toDuration() {
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            sum = sum.plus(unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
        }
        return sum;
    }

    private static Duration unit(String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> throw new IllegalArgumentException("unknown unit " + unit);
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
