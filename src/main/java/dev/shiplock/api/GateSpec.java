package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A question that is asked again and again and answers with a verdict. Exactly one type per gate. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value =
                "(has(self.http) ? 1 : 0) + (has(self.tcp) ? 1 : 0) + (has(self.restarts) ? 1 : 0) + (has(self.resource) ? 1 : 0) == 1",
        message = "a gate has exactly one type: http, tcp, restarts or resource")
@ValidationRule(
        value = "!has(self.expect) || has(self.http)",
        message = "expect is for http gates; a resource gate has its own inside resource")
@ValidationRule(
        value = "!has(self.interval) || self.interval.matches('[1-9][0-9]*(s|h|d|m([0-9]|$))|[1-9][0-9]{2,}ms')",
        message = "interval is too short: a gate is asked at most every 100ms; write for instance 5s")
public record GateSpec(
        @JsonPropertyDescription("Names the gate in status and messages.")
        @Required
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Size(max = 63)
        String name,

        @JsonPropertyDescription("Asks an HTTP endpoint.") @Nullable
        Http http,

        @JsonPropertyDescription("Opens a TCP connection and closes it again.") @Nullable
        Tcp tcp,

        @JsonPropertyDescription("Counts container restarts of the phase's workloads since they were promoted.")
        @Nullable
        Restarts restarts,

        @JsonPropertyDescription("Reads any object of the target namespace but a Secret.") @Nullable
        Resource resource,

        @JsonPropertyDescription(
                "A CEL expression over an http answer that must be true: status (int), body (parsed JSON, else null), text, headers "
                        + "(names in lower case), target.version (the promoted image's tag). Default status >= 200 && status < 300.")
        @Nullable
        @Size(min = 1, max = 1024)
        String expect,

        @JsonPropertyDescription("How long after one answer the gate is asked again; at least 100ms.")
        @Default("5s")
        @Pattern(Span.PATTERN)
        @Size(max = 16)
        Span interval,

        @JsonProperty("for")
        @JsonPropertyDescription(
                "How long the gate must pass without a break before it counts as passed; 0s: once is enough.")
        @Default("0s")
        @Pattern(Span.PATTERN)
        @Size(max = 16)
        Span forAtLeast,

        @JsonPropertyDescription("How many Failed answers, without a Passed one between them, fail the gate.")
        @Default("1")
        @Min(1)
        @Max(1000)
        Integer failures,

        @JsonPropertyDescription(
                "How many Inconclusive answers, without a Passed one between them, fail the gate; no data is never a pass.")
        @Default("3")
        @Min(1)
        @Max(1000)
        Integer inconclusive,

        @JsonPropertyDescription(
                "How many Errored answers (it could not be asked), without a Passed one between them, fail the gate.")
        @Default("5")
        @Min(1)
        @Max(1000)
        Integer errors) {

    public GateSpec {
        interval = interval == null ? new Span("5s") : interval;
        forAtLeast = forAtLeast == null ? new Span("0s") : forAtLeast;
        failures = failures == null ? 1 : failures;
        inconclusive = inconclusive == null ? 3 : inconclusive;
        errors = errors == null ? 5 : errors;
    }

    /** An HTTP question. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "has(self.service) != has(self.url)",
            message = "an http gate asks either a service or a url")
    @ValidationRule(value = "!has(self.url) || !has(self.pods)", message = "pods is for gates that ask a service")
    @ValidationRule(
            value = "!has(self.url) || !has(self.path)",
            message = "a url has its path already; path is for gates that ask a service")
    @ValidationRule(value = "!has(self.url) || isURL(self.url)", message = "url is not an address that can be asked")
    @ValidationRule(
            value = "!has(self.timeout) || self.timeout.matches('[1-9]')",
            message = "timeout is zero: no endpoint answers that fast; write for instance 3s")
    public record Http(
            @JsonPropertyDescription("A Service of the target namespace.") @Nullable
            ServicePort service,

            @JsonPropertyDescription(
                    "An absolute http or https address, for what is not a Service of the target namespace.")
            @Nullable
            @Pattern("^https?://[^\\s/]+[^\\s]*$")
            @Size(max = 2048)
            String url,

            @JsonPropertyDescription("The path to ask, default /.") @Nullable @Pattern("^/[^\\s]*$") @Size(max = 1024)
            String path,

            @JsonPropertyDescription(
                    "Each: every ready pod of the new revision behind the service is asked and must pass. Any: the service is asked once. Default Each.")
            @Nullable
            Pods pods,

            @JsonPropertyDescription("How long to wait for the whole answer; none by then is Inconclusive.")
            @Default("3s")
            @Pattern(Span.PATTERN)
            @Size(max = 16)
            Span timeout,

            @JsonPropertyDescription("Request headers.") @Size(max = 20)
            List<Header> headers) {
        public Http {
            timeout = timeout == null ? new Span("3s") : timeout;
            headers = headers == null ? List.of() : List.copyOf(headers);
        }
    }

    /** Which pods answer for a service. */
    public enum Pods {
        Each,
        Any
    }

    /** A port of a Service in the target namespace. */
    public record ServicePort(
            @JsonPropertyDescription("The Service's name.")
            @Required
            @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
            @Size(max = 63)
            String name,

            @JsonPropertyDescription("The Service's port number.") @Required @Min(1) @Max(65535)
            Integer port) {}

    /** A request header; its value may come from a Secret of the target namespace. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "has(self.value) != has(self.secretKeyRef)",
            message = "a header has either a value or a secretKeyRef")
    @ValidationRule(
            value = "!(self.name.lowerAscii() in ['connection', 'content-length', 'expect', 'host', 'upgrade'])",
            message = "the headers Connection, Content-Length, Expect, Host and Upgrade are the operator's own")
    public record Header(
            @JsonPropertyDescription("The header's name.") @Required @Pattern("^[A-Za-z0-9-]+$") @Size(max = 100)
            String name,

            @JsonPropertyDescription("The header's value.") @Nullable @Pattern("^[^\\r\\n]*$") @Size(max = 4096)
            String value,

            @JsonPropertyDescription("Where the header's value is kept.") @Nullable
            KeyRef secretKeyRef) {}

    /** A key of a Secret or ConfigMap of the target namespace. */
    public record KeyRef(
            @JsonPropertyDescription("The object's name.") @Required @Size(min = 1, max = 253)
            String name,

            @JsonPropertyDescription("The key in it.") @Required @Size(min = 1, max = 253)
            String key) {}

    /** A TCP question: does somebody listen there? */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "has(self.service) != has(self.host)",
            message = "a tcp gate asks either a service or a host with a port")
    @ValidationRule(value = "has(self.host) == has(self.port)", message = "host and port belong together")
    @ValidationRule(
            value = "!has(self.timeout) || self.timeout.matches('[1-9]')",
            message = "timeout is zero: nobody accepts a connection that fast; write for instance 3s")
    public record Tcp(
            @JsonPropertyDescription(
                    "A Service of the target namespace; every ready pod of the new revision behind it is asked.")
            @Nullable
            ServicePort service,

            @JsonPropertyDescription("A host name or address.")
            @Nullable
            @Pattern("^[A-Za-z0-9:._-]+$")
            @Size(min = 1, max = 253)
            String host,

            @JsonPropertyDescription("The host's port.") @Nullable @Min(1) @Max(65535)
            Integer port,

            @JsonPropertyDescription("How long to wait for the connection; none by then is Inconclusive.")
            @Default("3s")
            @Pattern(Span.PATTERN)
            @Size(max = 16)
            Span timeout) {
        public Tcp {
            timeout = timeout == null ? new Span("3s") : timeout;
        }
    }

    /** How many restarts of the promoted containers are tolerated. */
    public record Restarts(
            @JsonPropertyDescription("The most restarts, all promoted pods together.") @Default("0") @Min(0) @Max(1000)
            Integer max) {
        public Restarts {
            max = max == null ? 0 : max;
        }
    }

    /** Any object of the target namespace. */
    @ValidationRule(value = "self.kind != 'Secret'", message = "gates do not read Secrets")
    public record Resource(
            @JsonPropertyDescription("The object's apiVersion: v1, or group/version.")
            @Required
            @Pattern("^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?v[0-9][a-z0-9]*$")
            @Size(max = 253)
            String apiVersion,

            @JsonPropertyDescription("The object's kind.") @Required @Pattern("^[A-Z][A-Za-z0-9]*$") @Size(max = 63)
            String kind,

            @JsonPropertyDescription("The object's name.") @Required @Pattern("^[^\\s/]+$") @Size(min = 1, max = 253)
            String name,

            @JsonPropertyDescription(
                    "A CEL expression over the object that must be true: object.status.phase == 'Ready'.")
            @Required
            @Size(min = 1, max = 1024)
            String expect) {}
}
