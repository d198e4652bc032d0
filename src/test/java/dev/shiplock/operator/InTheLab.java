package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.ApiRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of the whole operator, each with a lab of its own. */
abstract class InTheLab {
    /** Everything that staging has is carried, in two phases: the api with its ConfigMap, then the others. */
    static final String TWO_PHASES = """
            metadata: {name: shop}
            spec:
              from: {environment: staging, namespace: shop-staging}
              to: {environment: production}
              carry: [Image, Variable, Config]
              phases:
              - {name: api, workloads: {names: [api]}}
              - {name: others, workloads: {rest: true}}
            """;

    /** The same; the first phase soaks for longer than any test takes. */
    static final String LONG_SOAK = TWO_PHASES.replace("names: [api]}}", "names: [api]}, soak: 10m}");

    /** One image of one workload. */
    static final String ONE_IMAGE = """
            metadata: {name: shop}
            spec:
              from: {environment: staging, namespace: shop-staging}
              to: {environment: production}
              phases:
              - {name: web, workloads: {names: [web]}}
            """;

    /** Keeps a run waiting before its first change: a gate that is asked again and again and never passes. */
    static final String NEVER_PASSING = "  preflight: {gates: [{name: never, interval: 100ms, failures: 1000,"
            + " expect: \"false\", http: {url: \"http://127.0.0.1:1/\"}}]}\n";

    protected Lab lab;
    protected Production before;

    @BeforeEach
    final void open() {
        lab = Lab.open();
        before = Production.of(lab.user());
    }

    @AfterEach
    final void close() {
        lab.close();
    }

    /** The Promotion {@code shop}, under way until somebody ends it. */
    final Run soaking() {
        lab.promote(LONG_SOAK);
        return lab.await("shop", RunState.Soaking);
    }

    /** Does something once, right after an operator's write of this kind and before anything else happens. */
    final void after(Predicate<ApiRequest> write, Runnable what) {
        AtomicBoolean done = new AtomicBoolean();
        lab.faults().onWrite(entry -> {
            if (entry.identity().startsWith("operator-")
                    && entry.number() > 0
                    && write.test(entry.request())
                    && done.compareAndSet(false, true)) {
                what.run();
            }
        });
    }

    /** Does something once, when a run has just begun to soak: no soak is too short for it. */
    final void onceSoaking(Runnable what) {
        after(
                request -> request.isAbout("promotions")
                        && request.subresource().equals("status")
                        && request.body().contains("\"state\":\"Soaking\""),
                what);
    }

    /** The run ended well, and nothing is left of it. */
    final Run verified(String promotion) {
        return ended(promotion, RunState.Verified);
    }

    /** The run ended, and production is byte for byte what it was. */
    final Run rolledBack(String promotion) {
        Run run = ended(promotion, RunState.RolledBack);
        assertEquals(before, Production.of(lab.user()));
        return run;
    }

    /** The run ends like this, and nothing is left of it that should not be. */
    final Run ended(String promotion, RunState state) {
        return lab.awaitEnd(promotion, state);
    }

    final Production now() {
        return Production.of(lab.user());
    }
}
