package dev.shiplock.demo.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What tests do to the API's clients, and what they read of them. Clients are told apart by their User-Agent, their
 * identity here ({@link EmbeddedApi#client(String)}).
 *
 * <p>A client that is <em>cut off</em> looks to the API like a process that was killed: its watches end, and every
 * request breaks off, until {@link #restore} or until another identity takes over.
 */
public final class Faults {
    private record CutPoint(int number, boolean answerIsLost) {}

    private final Watches watches;
    private final Journal journal = new Journal();
    private final Set<String> cutOff = ConcurrentHashMap.newKeySet();
    private final Map<String, CutPoint> cutPoints = new ConcurrentHashMap<>();
    private final List<Fault.Planned> planned = new CopyOnWriteArrayList<>();
    private final List<Consumer<JournalEntry>> listeners = new CopyOnWriteArrayList<>();

    Faults(Watches watches) {
        this.watches = watches;
    }

    /** Every request so far, reads too, in the order in which they were carried out. */
    public List<JournalEntry> requests() {
        return journal.entries();
    }

    /** Every write asked for so far, also those that were refused and dry runs. */
    public List<JournalEntry> journal() {
        return journal.entries().stream()
                .filter(entry -> entry.request().isWrite())
                .toList();
    }

    /** The numbered writes of one client: those that persisted and are counted. */
    public List<JournalEntry> writes(String identity) {
        return journal.entries().stream()
                .filter(entry -> entry.identity().equals(identity) && entry.number() > 0)
                .toList();
    }

    /** Empties the journal. The numbers of writes go on. */
    public void clearJournal() {
        journal.clear();
    }

    /** Numbers only matching writes from now on; Events, say, may come in any order and are better left out. */
    public void countOnly(Predicate<ApiRequest> writes) {
        journal.count(writes);
    }

    /** Cuts a client off now. */
    public void cutOff(String identity) {
        cutOff.add(identity);
        watches.close(identity);
    }

    /** Cuts a client off once its write with this number has been carried out and answered. */
    public void cutOffAfterWrite(String identity, int number) {
        cutPoints.put(identity, new CutPoint(number, false));
    }

    /** Carries the client's write with this number out, breaks the connection instead of answering, and cuts it off. */
    public void loseAnswerOfWrite(String identity, int number) {
        cutPoints.put(identity, new CutPoint(number, true));
    }

    /** Whether a client is cut off at this moment. */
    public boolean isCutOff(String identity) {
        return cutOff.contains(identity);
    }

    /** Lets a client in again. */
    public void restore(String identity) {
        cutPoints.remove(identity);
        cutOff.remove(identity);
    }

    /** Ends the watches of a client, which may open new ones. */
    public void cutWatches(String identity) {
        watches.close(identity);
    }

    /** Keeps the events of matching watches back, as a slow network does, until the registration is closed. One at a time. */
    public Registration holdEvents(Predicate<ApiRequest> watches) {
        return this.watches.hold(watches);
    }

    /** Refuses the next matching requests with this code (409, 429, 500 …). */
    public void failNext(Predicate<ApiRequest> requests, int code, int times) {
        failNext(requests, code, times, "an injected fault refused this request");
    }

    /** Refuses the next matching requests with this code and these words. */
    public void failNext(Predicate<ApiRequest> requests, int code, int times, String message) {
        plan(requests, new Fault.Refuse(code, message), times);
    }

    /** Breaks the connection of the next matching requests before they are carried out. */
    public void dropNext(Predicate<ApiRequest> requests, int times) {
        plan(requests, new Fault.Drop(), times);
    }

    /** Carries the next matching requests out and breaks the connection instead of answering. */
    public void loseNextAnswer(Predicate<ApiRequest> requests, int times) {
        plan(requests, new Fault.LoseAnswer(), times);
    }

    /** Carries the next matching requests out and answers late. */
    public void delayNext(Predicate<ApiRequest> requests, Duration by, int times) {
        plan(requests, new Fault.Delay(by), times);
    }

    /** Forgets all faults that are still to happen, cut-offs too; the journal stays. */
    public void clear() {
        planned.clear();
        cutPoints.clear();
        cutOff.clear();
    }

    /**
     * Calls for every write that persisted, of any client, right after it and before its answer: nothing else happens in
     * between. The listener may use {@link EmbeddedApi#inProcess} (and is called for those writes, too), but no client
     * that goes through HTTP: the server waits for the listener.
     */
    public Registration onWrite(Consumer<JournalEntry> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** What happens to a request instead of being carried out; what is empty is carried out. */
    Optional<Delivery> before(ApiRequest request) {
        if (cutOff.contains(request.identity())) {
            journal.record(request, 0);
            return Optional.of(new Delivery.ConnectionBreaks());
        }
        return take(request, fault -> fault instanceof Fault.Refuse || fault instanceof Fault.Drop)
                .map(fault -> instead(request, fault));
    }

    /** Writes a request that was carried out down and decides how its answer travels. */
    Delivery after(ApiRequest request, Answer answer) {
        var entry = noteDown(request, answer);
        var point = Optional.ofNullable(cutPoints.get(request.identity()))
                .filter(cut -> entry.number() > 0 && cut.number() == entry.number());
        if (point.isPresent()) {
            cutOff(request.identity());
        }
        var fault = take(request, any -> any instanceof Fault.LoseAnswer || any instanceof Fault.Delay);
        if (point.filter(CutPoint::answerIsLost).isPresent()
                || fault.filter(Fault.LoseAnswer.class::isInstance).isPresent()) {
            return new Delivery.ConnectionBreaks();
        }
        var delay = fault.map(any -> any instanceof Fault.Delay late ? late.by() : Duration.ZERO);
        return new Delivery.Arrives(answer, delay.orElse(Duration.ZERO));
    }

    /** Writes a request of this process down, which nothing can go wrong with on its way. */
    JournalEntry noteDown(ApiRequest request, Answer answer) {
        var entry = journal.record(request, answer.code());
        if (entry.applied()) {
            listeners.forEach(listener -> listener.accept(entry));
        }
        return entry;
    }

    private Delivery instead(ApiRequest request, Fault fault) {
        if (fault instanceof Fault.Refuse refuse) {
            var answer = Answer.of(ApiFailure.of(refuse.code(), refuse.message()));
            journal.record(request, refuse.code());
            return new Delivery.Arrives(answer, Duration.ZERO);
        }
        journal.record(request, 0);
        return new Delivery.ConnectionBreaks();
    }

    private void plan(Predicate<ApiRequest> requests, Fault fault, int times) {
        planned.add(new Fault.Planned(requests, fault, new AtomicInteger(times)));
    }

    private Optional<Fault> take(ApiRequest request, Predicate<Fault> wanted) {
        return planned.stream()
                .filter(each -> wanted.test(each.fault()) && each.takes(request))
                .findFirst()
                .map(Fault.Planned::fault);
    }
}
