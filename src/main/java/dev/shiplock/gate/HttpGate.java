package dev.shiplock.gate;

import dev.shiplock.api.GateSpec;
import dev.shiplock.api.GateSpec.Header;
import dev.shiplock.api.GateSpec.Http;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks an HTTP endpoint with GET and judges its answer. */
final class HttpGate implements Gate {
    private final Http http;
    private final HttpExpectation expectation;
    private final ServiceQuestion services;
    private final SecretValues secrets;
    private final Capacity capacity;

    HttpGate(
            Http http, HttpExpectation expectation, ServiceQuestion services, SecretValues secrets, Capacity capacity) {
        this.http = http;
        this.expectation = expectation;
        this.services = services;
        this.secrets = secrets;
        this.capacity = capacity;
    }

    /** The type and what it needs. */
    record Type(Expressions expressions, Services services, ServingPods pods, SecretValues secrets, Capacity capacity)
            implements GateType {
        @Override
        public String name() {
            return "http";
        }

        @Override
        public Optional<Gate> gate(GateSpec spec) {
            return Optional.ofNullable(spec.http())
                    .map(http -> new HttpGate(
                            http,
                            HttpExpectation.of(spec.expect(), expressions),
                            new ServiceQuestion(services, pods),
                            secrets,
                            capacity));
        }

        @Override
        public List<GateCheck.Problem> check(GateSpec spec) {
            return spec.http() == null ? List.of() : HttpCheck.check(spec, spec.http(), expressions);
        }

        @Override
        public Optional<String> missing(GateSpec spec, String namespace) {
            return Optional.ofNullable(spec.http()).flatMap(http -> missing(http, namespace));
        }

        private Optional<String> missing(Http http, String namespace) {
            return Optional.ofNullable(http.service())
                    .flatMap(service -> new NewRevisionPods(services).missing(namespace, service, whom(http)))
                    .or(() -> http.headers().stream()
                            .flatMap(header -> value(header, namespace, secrets).lacking().stream())
                            .findFirst());
        }
    }

    @Override
    public Answer ask(GateContext context) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder().GET().header("User-Agent", "shiplock");
        for (Header header : http.headers()) {
            Optional<Answer> problem = add(context, header, request);
            if (problem.isPresent()) {
                return problem.get();
            }
        }
        try (HttpAsker asker = new HttpAsker(http.url() == null)) {
            return http.url() == null
                    ? askService(context, request, asker)
                    : ask(asker, request, URI.create(http.url()), context.version());
        }
    }

    private Answer askService(GateContext context, HttpRequest.Builder request, HttpAsker asker)
            throws InterruptedException {
        if (http.service() == null) {
            return Answer.errored("the gate says neither service nor url");
        }
        String path = http.path() == null ? "/" : http.path();
        return services.ask(
                context,
                http.service(),
                whom(http),
                endpoint -> ask(
                        asker,
                        request.copy(),
                        URI.create("http://" + endpoint.authority() + path),
                        endpoint.version()));
    }

    private Answer ask(HttpAsker asker, HttpRequest.Builder request, URI uri, Optional<String> version)
            throws InterruptedException {
        Duration timeout = http.timeout().toDuration();
        try (Capacity.Place place = capacity.place()) {
            return switch (asker.ask(request.uri(uri).build(), timeout, place)) {
                case HttpAsker.Response response -> judge(response, version);
                case HttpAsker.NoResponse(Answer answer) -> answer;
            };
        }
    }

    private Answer judge(HttpAsker.Response response, Optional<String> version) throws InterruptedException {
        return switch (expectation) {
            case HttpExpectation.ByExpression dear -> capacity.judge(() -> dear.judge(response, version));
            case HttpExpectation.Success success -> success.judge(response, version);
            case HttpExpectation.Never never -> never.judge(response, version);
        };
    }

    private static GateSpec.Pods whom(Http http) {
        return http.pods() == null ? GateSpec.Pods.Each : http.pods();
    }

    private Optional<Answer> add(GateContext context, Header header, HttpRequest.Builder request) {
        return switch (value(header, context.namespace(), secrets)) {
            case Need.Met<String>(String value) -> set(request, header, value);
            case Need.Lacking<String>(String why) -> Optional.of(Answer.errored(why));
            case Need.Unknown<String>(String why) -> Optional.of(Answer.errored(why));
        };
    }

    /** What a header is to say. */
    private static Need<String> value(Header header, String namespace, SecretValues secrets) {
        if (header.secretKeyRef() == null) {
            return new Need.Met<>(header.value() == null ? "" : header.value());
        }
        String secret = header.secretKeyRef().name();
        String key = header.secretKeyRef().key();
        return switch (secrets.read(namespace, secret, key)) {
            case Reading.Found<String>(String value) -> new Need.Met<>(value.strip());
            case Reading.Missing<String>() ->
                new Need.Lacking<>("header " + header.name() + ": there is no key " + key + " in a Secret " + secret
                        + " in namespace " + namespace);
            case Reading.Forbidden<String>(String why) -> new Need.Lacking<>(why);
            case Reading.Unreadable<String>(String why) -> new Need.Unknown<>(why);
        };
    }

    /** The client's own message for a bad value shows the value; ours does not. */
    private static Optional<Answer> set(HttpRequest.Builder request, Header header, String value) {
        try {
            request.header(header.name(), value);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(Answer.errored("header " + header.name() + ": its value cannot be sent in a header"));
        }
    }

    /** Names of the variables that expressions may use; see {@link Expressions.Subject#HTTP}. */
    static Map<String, Object> variables(HttpAsker.Response response, Object body, Optional<String> version) {
        return Map.of(
                "status", (long) response.status(),
                "body", body,
                "text", response.text(),
                "headers", response.headers(),
                "target",
                        version.<Map<String, Object>>map(tag -> Map.of("version", tag))
                                .orElse(Map.of()));
    }
}
