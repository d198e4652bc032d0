package dev.shiplock.comparison;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The parts of texts that are secret by how they look or where they stand, whatever the text is called: private keys, tokens by their issuers'
 * prefixes, JSON Web Tokens, credentials of HTTP, passwords in addresses, elements and pairs of name and value. Lengths are bounded, so that no
 * text takes long.
 */
final class SecretSpans {
    private static final Pattern TOKEN =
            Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,8192}+\\.[A-Za-z0-9_-]{8,8192}+\\.[A-Za-z0-9_-]{0,8192}+"
                    + "|\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"
                    + "|\\bgh[pousr]_[A-Za-z0-9]{30,255}+|\\bgithub_pat_[A-Za-z0-9_]{30,255}+"
                    + "|\\bglpat-[A-Za-z0-9_-]{16,255}+"
                    + "|\\bxox[abeoprs]-[A-Za-z0-9-]{10,255}+"
                    + "|\\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,255}+"
                    + "|\\bAIza[0-9A-Za-z_-]{35}");

    /** What follows the name of HTTP's two common schemes; in prose other words do. */
    private static final Pattern HTTP =
            Pattern.compile("(?i)\\b(Bearer|Basic)[ \\t]{1,8}+([A-Za-z0-9._~+/-]{8,8192}+={0,2})");

    private static final Pattern ELEMENT = Pattern.compile(
            "<([A-Za-z_][\\w.:-]{0,252}+)(?:\\s[^<>]{0,1024}+)?>(?:<!\\[CDATA\\[)?([^<\\]]{1,4096}+)(?:\\]\\]>)?</");

    /** {@code name="password" value="…"}, in XML, JSON or YAML. */
    private static final Pattern PAIR = Pattern.compile(
            "\\b(?:name|key)[\"']?\\s{0,8}+[=:]\\s{0,8}+[\"']?([\\w.-]{1,253}+)[\"']?[ \\t\\r\\n,]{1,64}+"
                    + "[\"']?value[\"']?\\s{0,8}+[=:]\\s{0,8}+(?:\"([^\"]{1,4096}+)|'([^']{1,4096}+)|([^\\s\"'<>,}]{1,4096}+))");

    private static final int SURELY_NO_WORD = 24;

    private SecretSpans() {}

    /** A part of a text. */
    record Span(int start, int end) {}

    /** In their order; they do not overlap. */
    static List<Span> of(String text) {
        List<Span> all = Stream.of(
                        PrivateKeys.spans(text).stream(),
                        TOKEN.matcher(text).results().map(match -> new Span(match.start(), match.end())),
                        HTTP.matcher(text)
                                .results()
                                .filter(SecretSpans::isCredential)
                                .map(match -> new Span(match.start(2), match.end(2))),
                        AddressSecrets.of(text).stream(),
                        ELEMENT.matcher(text).results().flatMap(match -> named(match, 2)),
                        PAIR.matcher(text).results().flatMap(SecretSpans::pair))
                .flatMap(spans -> spans)
                .sorted(Comparator.comparingInt(Span::start).thenComparing(Span::end, Comparator.reverseOrder()))
                .toList();
        List<Span> merged = new ArrayList<>();
        for (Span span : all) {
            Span last = merged.isEmpty() ? new Span(0, 0) : merged.getLast();
            if (span.start() >= last.end()) {
                merged.add(span);
            } else if (span.end() > last.end()) {
                merged.set(merged.size() - 1, new Span(last.start(), span.end()));
            }
        }
        return merged;
    }

    static String masked(String text) {
        List<Span> spans = of(text);
        if (spans.isEmpty()) {
            return text;
        }
        StringBuilder masked = new StringBuilder();
        int done = 0;
        for (Span span : spans) {
            masked.append(text, done, span.start()).append(SecretLooks.MASK);
            done = span.end();
        }
        return masked.append(text, done, text.length()).toString();
    }

    private static Stream<Span> pair(MatchResult match) {
        return Stream.of(2, 3, 4).filter(group -> match.group(group) != null).flatMap(group -> named(match, group));
    }

    /** The group's text, if the first group names a secret. */
    private static Stream<Span> named(MatchResult match, int group) {
        boolean secret = SecretLooks.isSecret(match.group(1), match.group(group));
        return secret ? Stream.of(new Span(match.start(group), match.end(group))) : Stream.empty();
    }

    private static boolean isCredential(MatchResult match) {
        String value = match.group(2);
        return match.group(1).equalsIgnoreCase("basic") ? isUserAndPassword(value) : isNoWord(value);
    }

    private static boolean isUserAndPassword(String base64) {
        try {
            String decoded = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            return decoded.indexOf(':') >= 0 && decoded.chars().noneMatch(Character::isISOControl);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isNoWord(String value) {
        boolean digit = value.chars().anyMatch(Character::isDigit);
        boolean upper = value.chars().skip(1).anyMatch(Character::isUpperCase);
        boolean lower = value.chars().anyMatch(Character::isLowerCase);
        return digit || upper && lower && value.length() >= SURELY_NO_WORD;
    }
}
