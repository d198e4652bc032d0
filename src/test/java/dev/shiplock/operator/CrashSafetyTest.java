package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.ApiRequest;
import dev.shiplock.demo.api.JournalEntry;
import dev.shiplock.demo.simulation.Timing;
import dev.shiplock.kubernetes.store.Revisions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The promise, whatever crashes: for every write of a run that succeeds, and of one that is rolled back, the operator is killed there, does not
 * hear the answer, loses the Promotion's status, or meets a server that fails; the end is the same.
 */
class CrashSafetyTest {
    private static final int AT_A_TIME = 6;
    private static final int APART = 48;
    private static final int KINDS = 4;
    private static final int DROP = 2;
    private static final int CONFLICT = 3;
    private static final int MANY = 1000;

    private static final String SUCCEEDING = """
            metadata: {name: shop}
            spec:
              from: {environment: staging, namespace: shop-staging}
              to: {environment: production}
              carry: [Image, Variable, Config]
              phases:
              - {name: api, workloads: {names: [api]}, soak: 50ms}
              - {name: others, workloads: {rest: true}}
            """;
    private static final String FAILING = SUCCEEDING.replace(", soak: 50ms", "")
            + "  set: [{workload: web, image: \"registry.example.com/shop/web:2-exit\"}]\n";

    /** What waits while the other one runs. */
    private static final String QUEUED = """
            metadata: {name: next}
            spec:
              from: {environment: staging, namespace: shop-staging}
              to: {environment: production}
              set: [{workload: web, image: "registry.example.com/shop/web:9"}]
              phases:
              - {name: web, workloads: {names: [web]}}
            """;

    /** The writes of the one that is queued, among those of the one that runs. */
    private static final int QUEUED_WRITES = 6;

    private static boolean isCall(ApiRequest request) {
        boolean environmentStatus =
                request.isAbout("environments") && request.subresource().equals("status");
        return !request.plural().isEmpty()
                && !request.query().containsKey("watch")
                && !request.isAbout("events")
                && !environmentStatus;
    }

    @TestFactory
    Stream<DynamicTest> aRunThatSucceedsKeepsThePromise() {
        Course course = Course.of(SUCCEEDING);
        assertEquals(RunState.Verified, course.end());
        return enumerated(course);
    }

    @TestFactory
    Stream<DynamicTest> aRunThatIsRolledBackKeepsThePromise() {
        Course course = Course.of(FAILING);
        assertEquals(RunState.RolledBack, course.end());
        assertEquals(course.before(), course.after());
        return enumerated(course);
    }

    @TestFactory
    Stream<DynamicTest> aWipedEnvironmentLetsNoOtherRunIn() {
        ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME);
        return Stream.of(SUCCEEDING, FAILING)
                .flatMap(yaml -> wiped(workers, Course.of(yaml)))
                .onClose(workers::shutdownNow);
    }

    private static Stream<DynamicTest> wiped(ExecutorService workers, Course course) {
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 1; i <= course.writes().size() + QUEUED_WRITES; i++) {
            int number = i;
            tests.add(test(
                    workers,
                    "environment's status wiped after write " + number + " of a run that ends " + course.end(),
                    () -> environmentWiped(course, number)));
        }
        return tests.stream();
    }

    private static Stream<DynamicTest> enumerated(Course course) {
        ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME);
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 1; i <= course.writes().size(); i++) {
            int number = i;
            String write = number + ": " + course.writes().get(number - 1);
            tests.add(test(workers, "killed after write " + write, () -> killedAfter(course, number, false)));
            tests.add(test(
                    workers, "killed after write, status wiped " + write, () -> killedAfter(course, number, true)));
            tests.add(test(workers, "answer lost of write " + write, () -> answerLost(course, number)));
            tests.add(test(workers, "status wiped after write " + write, () -> statusWiped(course, number)));
        }
        for (int i = 0; i < APART; i++) {
            Unlucky unlucky = new Unlucky(i);
            tests.add(test(workers, unlucky.toString(), () -> serverFails(course, unlucky)));
        }
        return tests.stream().onClose(workers::shutdownNow);
    }

    private static DynamicTest test(ExecutorService workers, String name, Runnable scenario) {
        Future<?> running = workers.submit(scenario);
        return DynamicTest.dynamicTest(name, () -> {
            try {
                running.get();
            } catch (ExecutionException failure) {
                throw failure.getCause();
            }
        });
    }

    private static void killedAfter(Course course, int write, boolean wipe) {
        try (Lab lab = Lab.unattended(Timing.defaults())) {
            lab.faults().cutOffAfterWrite(lab.nextOperator(), write);
            String first = Course.begin(lab, course.yaml());
            lab.awaitThat(
                    "write " + write + " happens, or the run ends without it",
                    () -> lab.faults().isCutOff(first) || course.isKept(lab));
            course.assertCame(write, lab.faults().isCutOff(first));
            lab.killOperators();
            if (wipe) {
                wipe(lab);
            }
            lab.startOperator();
            course.assertKept(lab);
        }
    }

    /** Does something right after a write of an operator, before its answer; true once that has come. */
    private static AtomicBoolean after(Lab lab, String operator, int write, Consumer<ApiRequest> what) {
        AtomicBoolean came = new AtomicBoolean();
        lab.faults().onWrite(entry -> {
            if (entry.identity().equals(operator) && entry.number() == write) {
                what.accept(entry.request());
                came.set(true);
            }
        });
        return came;
    }

    private static void answerLost(Course course, int write) {
        try (Lab lab = Lab.unattended(Timing.defaults())) {
            AtomicReference<Optional<ApiRequest>> unlucky = new AtomicReference<>(Optional.empty());
            AtomicBoolean came = after(lab, lab.nextOperator(), write, request -> unlucky.set(Optional.of(request)));
            lab.faults()
                    .loseNextAnswer(
                            request ->
                                    unlucky.get().filter(one -> one == request).isPresent(),
                            1);
            Course.begin(lab, course.yaml());
            course.assertKept(lab);
            course.assertCame(write, came.get());
        }
    }

    private static void statusWiped(Course course, int write) {
        try (Lab lab = Lab.unattended(Timing.defaults())) {
            AtomicBoolean came = after(lab, lab.nextOperator(), write, request -> wipe(lab));
            Course.begin(lab, course.yaml());
            course.assertKept(lab);
            course.assertCame(write, came.get());
        }
    }

    /** The turn is gone in mid-run, and another Promotion is there to take it; before the first one has begun it may do so. */
    private static void environmentWiped(Course course, int write) {
        try (Lab lab = Lab.unattended(Timing.defaults())) {
            String operator = lab.nextOperator();
            AtomicBoolean begun = new AtomicBoolean();
            AtomicReference<String> sideBySide = new AtomicReference<>("");
            lab.faults().onWrite(entry -> {
                if (entry.identity().equals(operator)
                        && takesTheTurn(entry)
                        && lab.find("next").isEmpty()) {
                    lab.promote(QUEUED);
                }
                boolean production = entry.applied() && entry.request().uri().contains("fieldManager=shiplock");
                if (production && isUnderWay(lab, Course.NAME) && isUnderWay(lab, "next")) {
                    sideBySide.set(entry.toString());
                }
            });
            AtomicBoolean came = after(lab, operator, write, request -> {
                begun.set(lab.revisions().stream().anyMatch(one -> Revisions.state(one) != RevisionState.Recorded));
                lab.user().wipeStatus(Lab.ENVIRONMENTS, Shop.PRODUCTION, "production");
            });
            Course.begin(lab, course.yaml());
            lab.awaitThat(
                    "both runs end, the first one as undisturbed: " + course.end(),
                    () -> course.isKept(lab)
                            && lab.run("next")
                                    .filter(run -> run.state() == RunState.Verified)
                                    .isPresent());
            assertTrue(came.get(), "write " + write + " never came");
            assertEquals("", sideBySide.get(), "written while two runs were under way");
            boolean last = Production.of(lab.user()).has("deployments.apps/web", "web:9\"");
            assertTrue(last || !begun.get(), "the second one came last");
        }
    }

    private static boolean takesTheTurn(JournalEntry entry) {
        return entry.request().isAbout("environments")
                && entry.request().subresource().equals("status")
                && entry.request().body().contains("\"promotion\":\"" + Course.NAME + "\"");
    }

    private static boolean isUnderWay(Lab lab, String promotion) {
        return lab.run(promotion).filter(run -> run.state().underWay()).isPresent();
    }

    private static void wipe(Lab lab) {
        lab.user().wipeStatus(Lab.PROMOTIONS, Shop.PRODUCTION, Course.NAME);
    }

    private static void serverFails(Course course, Unlucky unlucky) {
        try (Lab lab = Lab.unattended(Timing.defaults())) {
            String operator = lab.startOperator();
            Predicate<ApiRequest> call = request -> request.identity().equals(operator) && isCall(request);
            lab.faults().failNext(request -> call.test(request) && unlucky.meets(request, 0), 429, MANY);
            lab.faults().failNext(request -> call.test(request) && unlucky.meets(request, 1), 500, MANY);
            lab.faults().dropNext(request -> call.test(request) && unlucky.meets(request, DROP), MANY);
            lab.faults().failNext(request -> call.test(request) && unlucky.meets(request, CONFLICT), 409, MANY);
            lab.promote(course.yaml());
            course.assertKept(lab);
            assertTrue(unlucky.struck(), "no call failed");
        }
    }

    /** Which calls fail, and how: some so far apart that what was begun between two of them can be finished, each in another way. */
    private static final class Unlucky {
        private final int first;
        private Optional<ApiRequest> last = Optional.empty();
        private int number = -1;
        private boolean struck;

        Unlucky(int first) {
            this.first = first;
        }

        synchronized boolean meets(ApiRequest request, int kind) {
            if (last.filter(one -> one == request).isEmpty()) {
                last = Optional.of(request);
                number++;
            }
            int turn = (number / APART + first) % KINDS;
            // No read is a conflict: it breaks instead.
            int due = turn == CONFLICT && !request.isWrite() ? DROP : turn;
            boolean meets = number % APART == first && due == kind;
            struck |= meets;
            return meets;
        }

        /** Whether there was a call that failed. */
        synchronized boolean struck() {
            return struck;
        }

        @Override
        public String toString() {
            return "server fails at call %d and every %dth after it".formatted(first + 1, APART);
        }
    }
}
