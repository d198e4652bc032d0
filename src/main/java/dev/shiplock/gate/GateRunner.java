package dev.shiplock.gate;

import dev.shiplock.api.GateSpec;
import dev.shiplock.rollout.GateStanding;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * Asks gates again and again while a phase needs them, and remembers where each stands.
 *
 * <p>At most one ask of a gate is under way. The listener is told that a scope has news when a standing's verdict or outcome changed; it is
 * called on the thread of the ask and must not wait. Standings live in memory only: after a restart every gate is asked anew.
 */
public final class GateRunner implements AutoCloseable {
    private final Gates gates;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final ExecutorService asks;
    private final Consumer<ScopeKey> listener;
    private final GateMeter meter;
    private final Map<ScopeKey, Map<String, RunningGate>> scopes = new HashMap<>();

    /**
     * @param timer decides when a gate is asked again; shut down by {@link #close}
     * @param asks runs the asks, each of which may wait for long; shut down by {@link #close}
     */
    public GateRunner(
            Gates gates,
            Clock clock,
            ScheduledExecutorService timer,
            ExecutorService asks,
            Consumer<ScopeKey> listener,
            GateMeter meter) {
        this.gates = gates;
        this.clock = clock;
        this.timer = timer;
        this.asks = asks;
        this.listener = listener;
        this.meter = meter;
    }

    /** A runner with threads of its own. */
    public static GateRunner start(Gates gates, Clock clock, Consumer<ScopeKey> listener, GateMeter meter) {
        return new GateRunner(
                gates,
                clock,
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("gate-timer").factory()),
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("gate-ask-", 0).factory()),
                listener,
                meter);
    }

    /**
     * Where the gates of a scope stand, in the order of their descriptions. Gates that are not asked yet are asked from now on; gates that are
     * no longer described, or otherwise, are not asked any more.
     */
    public synchronized List<GateStanding> observe(ScopeKey scope, List<GateSpec> specs, GateContext context) {
        Map<String, RunningGate> before = scopes.getOrDefault(scope, Map.of());
        Map<String, RunningGate> now = new LinkedHashMap<>();
        for (GateSpec spec : specs) {
            RunningGate running = before.get(spec.name());
            now.put(
                    spec.name(),
                    running != null && running.asks(spec) ? running.about(context) : begin(scope, spec, context));
        }
        before.values().stream().filter(gate -> !now.containsValue(gate)).forEach(RunningGate::stop);
        scopes.put(scope, now);
        return now.values().stream().map(RunningGate::standing).toList();
    }

    private RunningGate begin(ScopeKey scope, GateSpec spec, GateContext context) {
        RunningGate gate = new RunningGate(
                spec,
                gates.of(spec),
                context,
                clock,
                timer,
                asks,
                () -> listener.accept(scope),
                new RunningGate.Meter(gates.type(spec), meter));
        gate.ask();
        return gate;
    }

    /** Stops asking the gates of a scope and forgets where they stood; an ask that is under way is interrupted. */
    public synchronized void stop(ScopeKey scope) {
        Map<String, RunningGate> stopped = scopes.remove(scope);
        if (stopped != null) {
            stopped.values().forEach(RunningGate::stop);
        }
    }

    /** Stops every scope of a promotion but the one that is still needed. */
    public synchronized void stopAllBut(ScopeKey kept) {
        scopesOf(kept.uid()).stream().filter(scope -> !scope.equals(kept)).forEach(this::stop);
    }

    /** Stops every scope of a promotion. */
    public synchronized void stopPromotion(String uid) {
        scopesOf(uid).forEach(this::stop);
    }

    /** How many scopes there are whose gates are asked, or whose standings are remembered. */
    public synchronized int scopes() {
        return scopes.size();
    }

    private List<ScopeKey> scopesOf(String uid) {
        return scopes.keySet().stream().filter(scope -> scope.uid().equals(uid)).toList();
    }

    @Override
    public synchronized void close() {
        List.copyOf(scopes.keySet()).forEach(this::stop);
        timer.shutdownNow();
        asks.shutdownNow();
    }
}
