package dev.shiplock.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * Kubernetes quantities as numbers: {@code 1000m} is {@code 1}, {@code 1Gi} is {@code 1024Mi}.
 *
 * <p>The client's own type is not used: it takes {@code 1E3} for exa.
 */
public final class Quantities {
    private static final Map<String, BigDecimal> UNITS = Map.ofEntries(
            Map.entry("", BigDecimal.ONE),
            Map.entry("n", new BigDecimal("1e-9")),
            Map.entry("u", new BigDecimal("1e-6")),
            Map.entry("m", new BigDecimal("1e-3")),
            Map.entry("k", new BigDecimal("1e3")),
            Map.entry("M", new BigDecimal("1e6")),
            Map.entry("G", new BigDecimal("1e9")),
            Map.entry("T", new BigDecimal("1e12")),
            Map.entry("P", new BigDecimal("1e15")),
            Map.entry("E", new BigDecimal("1e18")),
            Map.entry("Ki", power(1)),
            Map.entry("Mi", power(2)),
            Map.entry("Gi", power(3)),
            Map.entry("Ti", power(4)),
            Map.entry("Pi", power(5)),
            Map.entry("Ei", power(6)));

    private static final int LONGEST = 64;

    private Quantities() {}

    private static BigDecimal power(int exponent) {
        return BigDecimal.valueOf(1024).pow(exponent);
    }

    /** The quantity as a plain number in its base unit; anything that is no quantity stays as it is. */
    public static JsonNode canonical(JsonNode quantity) {
        return quantity.isValueNode()
                ? number(quantity.asText())
                        .<JsonNode>map(
                                it -> TextNode.valueOf(it.stripTrailingZeros().toPlainString()))
                        .orElse(quantity)
                : quantity;
    }

    /** The number that a quantity means, in cores, bytes or whatever its base unit is; empty if it is none. */
    public static Optional<BigDecimal> number(String quantity) {
        int digits = 0;
        while (digits < quantity.length() && isNumeric(quantity.charAt(digits), digits)) {
            digits++;
        }
        if (digits == 0 || quantity.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            BigDecimal number = new BigDecimal(quantity.substring(0, digits));
            String suffix = quantity.substring(digits);
            BigDecimal unit = UNITS.get(suffix);
            return unit == null ? exponent(suffix).map(number::scaleByPowerOfTen) : Optional.of(number.multiply(unit));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isNumeric(char c, int position) {
        return c >= '0' && c <= '9' || c == '.' || position == 0 && (c == '+' || c == '-');
    }

    private static Optional<Integer> exponent(String suffix) {
        if (suffix.length() < 2 || suffix.length() > 4 || Character.toLowerCase(suffix.charAt(0)) != 'e') {
            return Optional.empty();
        }
        return Optional.of(Integer.valueOf(suffix.substring(1)));
    }
}
