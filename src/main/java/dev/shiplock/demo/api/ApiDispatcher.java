package dev.shiplock.demo.api;

/** One request from arrival to answer: faults before, the handler, journal and faults after. */
final class ApiDispatcher {
    private final ObjectStore store;
    private final ResourceTypes types;
    private final ApiHandler handler;
    private final Watches watches;
    private final Faults faults;
    private final Access access;

    ApiDispatcher(
            ObjectStore store, ResourceTypes types, ApiHandler handler, Watches watches, Faults faults, Access access) {
        this.store = store;
        this.types = types;
        this.handler = handler;
        this.watches = watches;
        this.faults = faults;
        this.access = access;
    }

    /** How a request that came through HTTP is answered. One at a time: a write and its journal entry are one step. */
    Delivery dispatch(ApiRequest request) {
        return store.locked(
                () -> faults.before(request).orElseGet(() -> faults.after(request, handler.handle(request))));
    }

    /** Answers a request of this process, which passes faults by; a write is written down. */
    Answer dispatchInProcess(ApiRequest request) {
        return store.locked(() -> {
            var answer = handler.handle(request);
            if (request.isWrite()) {
                faults.noteDown(request, answer);
            }
            return answer;
        });
    }

    void atomically(Runnable action) {
        store.locked(() -> {
            action.run();
            return true;
        });
    }

    /** The stream that a watch gets, or what it gets instead. */
    WatchStart watch(ApiRequest request) {
        var instead = faults.before(request);
        if (instead.isPresent()) {
            return new WatchStart.Refused(instead.get());
        }
        try {
            access.check(request);
            var stream = watches.begin(request, types.require(request.group(), request.plural()));
            faults.after(request, Answer.ok(Json.object()));
            return new WatchStart.Opens(stream);
        } catch (ApiFailure failure) {
            return new WatchStart.Refused(faults.after(request, Answer.of(failure)));
        }
    }
}
