package dev.shiplock.gate;

import dev.shiplock.api.GateSpec;
import dev.shiplock.api.GateSpec.Http;
import dev.shiplock.gate.GateCheck.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What can be wrong with an http gate before it is asked. */
final class HttpCheck {
    private HttpCheck() {}

    static List<Problem> check(GateSpec spec, Http http, Expressions expressions) {
        List<Problem> problems = new ArrayList<>();
        address(spec.name(), http).ifPresent(problems::add);
        if (spec.expect() != null) {
            GateCheck.expression(spec.name(), "expect", Expressions.Subject.HTTP, spec.expect(), expressions)
                    .ifPresent(problems::add);
        }
        return problems;
    }

    private static Optional<Problem> address(String gate, Http http) {
        String field = http.url() == null ? "path" : "url";
        String text = http.url() == null ? "http://pod" + (http.path() == null ? "/" : http.path()) : http.url();
        try {
            URI uri = new URI(text);
            return uri.getHost() == null
                    ? Optional.of(problem(gate, field, "it names no host that can be asked"))
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.of(problem(gate, field, e.getReason() + "; write such characters as %20"));
        }
    }

    private static Problem problem(String gate, String field, String why) {
        return new Problem(gate, "InvalidAddress", "gate " + gate + ": " + field + " is not an address: " + why);
    }
}
