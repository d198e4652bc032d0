package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Admission webhooks: what changes or refuses an object before it is stored. Dry runs pass through here, too. */
public final class Admission {
    private record Mutation(Predicate<ApiRequest> on, Consumer<ObjectNode> change) {}

    private record Refusal(Predicate<ApiRequest> of, int code, String message) {}

    private final List<Mutation> mutations = new CopyOnWriteArrayList<>();
    private final List<Refusal> refusals = new CopyOnWriteArrayList<>();

    Admission() {}

    /** Changes objects in place when they are created, updated or patched by a matching request. */
    public Registration mutate(Predicate<ApiRequest> on, Consumer<ObjectNode> change) {
        var mutation = new Mutation(on, change);
        mutations.add(mutation);
        return () -> mutations.remove(mutation);
    }

    /** Refuses matching writes with 403 and this message. */
    public Registration refuse(Predicate<ApiRequest> writes, String message) {
        return add(new Refusal(writes, 403, "admission webhook \"policy.example.com\" denied the request: " + message));
    }

    /** Refuses matching dry runs, as a webhook with side effects makes the server do. */
    public Registration refuseDryRun(Predicate<ApiRequest> writes) {
        return add(new Refusal(
                writes.and(ApiRequest::isDryRun),
                400,
                "admission webhook \"policy.example.com\" does not support dry run"));
    }

    /** Passes an object through all mutations and refusals. */
    void review(ApiRequest request, ObjectNode object) {
        for (var refusal : refusals) {
            if (refusal.of().test(request)) {
                throw ApiFailure.of(refusal.code(), refusal.message());
            }
        }
        for (var mutation : mutations) {
            if (mutation.on().test(request)) {
                mutation.change().accept(object);
            }
        }
    }

    private Registration add(Refusal refusal) {
        refusals.add(refusal);
        return () -> refusals.remove(refusal);
    }
}
