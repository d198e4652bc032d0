package dev.shiplock.gate;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Sends the requests of one ask, on connections of their own: a kept connection through a Service's address would lead to the same pod
 * every time, and to one that accepts no new connections any more.
 */
final class HttpAsker implements AutoCloseable {
    /** Answers above this are not read. */
    static final int MAX_BODY = 1 << 20;

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("gate-http-", 0).factory());
    private final HttpClient client;
    private final boolean inside;

    /** @param inside whether pods and Services are asked, for which no proxy of the environment is used */
    HttpAsker(boolean inside) {
        this.inside = inside;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(threads);
        this.client = (inside ? builder.proxy(HttpClient.Builder.NO_PROXY) : builder).build();
    }

    /** What came back. */
    sealed interface Result {}

    /** @param headers by name in lower case; several values of one name are joined by a comma */
    record Response(int status, Map<String, String> headers, String text) implements Result {
        boolean success() {
            return status >= 200 && status < 300;
        }
    }

    /** Nothing that can be judged; what that means. */
    record NoResponse(Answer answer) implements Result {}

    /** @param place where the answer has room until it has been judged */
    Result ask(HttpRequest request, Duration timeout, Capacity.Place place) throws InterruptedException {
        if (!inside && isLinkLocal(request.uri().getHost())) {
            return new NoResponse(
                    Answer.errored("the address of " + request.uri().getHost()
                            + " is link-local: machines keep their own credentials there, so gates do not ask it"));
        }
        CompletableFuture<HttpResponse<Optional<byte[]>>> sent =
                client.sendAsync(request, info -> new LimitedBody(MAX_BODY, place));
        try {
            HttpResponse<Optional<byte[]>> response = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return response.body()
                    .<Result>map(body -> response(response, body))
                    .orElse(new NoResponse(Answer.errored("the answer is larger than 1 MiB")));
        } catch (TimeoutException e) {
            return new NoResponse(Answer.inconclusive("no answer within " + seconds(timeout)));
        } catch (ExecutionException e) {
            return new NoResponse(failure(e.getCause()));
        } finally {
            sent.cancel(true);
        }
    }

    private static Response response(HttpResponse<?> response, byte[] body) {
        Map<String, String> headers = new TreeMap<>();
        response.headers().map().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        return new Response(response.statusCode(), headers, new String(body, charset(headers.get("content-type"))));
    }

    private static Charset charset(@org.jspecify.annotations.Nullable String contentType) {
        return Arrays.stream(contentType == null ? new String[0] : contentType.split(";"))
                .map(String::strip)
                .filter(part -> part.regionMatches(true, 0, "charset=", 0, 8))
                .map(part -> part.substring(8).replace("\"", ""))
                .filter(name -> Arrays.asList("utf-8", "us-ascii", "iso-8859-1")
                        .contains(name.toLowerCase(java.util.Locale.ROOT)))
                .map(Charset::forName)
                .findFirst()
                .orElse(StandardCharsets.UTF_8);
    }

    /** What it means that a request failed. The exceptions' own messages may show the request, so they are not used. */
    private static Answer failure(@org.jspecify.annotations.Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case UnknownHostException e -> {
                    return Answer.errored("the host is not known");
                }
                case UnresolvedAddressException e -> {
                    return Answer.errored("the host is not known");
                }
                case NoRouteToHostException e -> {
                    return Answer.errored("there is no route to the host");
                }
                case SSLException e -> {
                    return Answer.errored("no TLS connection: " + e.getMessage());
                }
                default -> {}
            }
        }
        if (failure instanceof ConnectException) {
            return Answer.failed("the connection was refused");
        }
        return failure instanceof IOException
                ? Answer.inconclusive("the connection was closed before the whole answer was there")
                : Answer.errored(
                        "it could not be asked (" + String.valueOf(failure).split(":", 2)[0] + ")");
    }

    private static boolean isLinkLocal(@org.jspecify.annotations.Nullable String host) {
        try {
            return host != null
                    && Arrays.stream(InetAddress.getAllByName(host)).anyMatch(InetAddress::isLinkLocalAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
