package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.ApiRequest;
import dev.shiplock.demo.api.JournalEntry;
import dev.shiplock.demo.simulation.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
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
    private static final int MANY = 1000;
    private static final String NAME = "shop";

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
    private static final String FAILING = """
            metadata: {name: shop}
            spec:
              from: {environment: staging, namespace: shop-staging}
              to: {environment: production}
              carry: [Image, Variable, Config]
              set: [{workload: web, image: "registry.example.com/shop/web:2-exit"}]
              phases:
              - {name: api, workloads: {names: [api]}}
              - {name: others, workloads: {rest: true}}
            """;

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

    /** What a promotion does when nothing goes wrong: its writes, its end, and production before and after. */
    private record Course(String yaml, RunState end, List<String> writes, Production before, Production after) {
        static Course of(String yaml) {
            try (Lab lab = Lab.unattended(Timing.defaults())) {
                Production before = Production.of(lab.user());
                lab.startOperator();
                lab.faults().clearJournal();
                lab.promote(yaml);
                RunState end = lab.awaitEnd(NAME).state();
                return new Course(
                        yaml, end, lab.writes().stream().map(Course::line).toList(), before, Production.of(lab.user()));
            }
        }

        /**
         * How many writes a run has depends on how fast its pods are: one that is ready when it is put back needs not be deleted. So the last
         * writes, as many as there were deletions, need not happen.
         */
        boolean isOptional(int write) {
            long deletions = writes.stream()
                    .filter(line -> line.startsWith("DELETE pods/"))
                    .count();
            return write > writes.size() - deletions;
        }

        private static String line(JournalEntry entry) {
            ApiRequest request = entry.request();
            return request.method() + " " + request.plural() + "/" + request.name()
                    + (request.subresource().isEmpty() ? "" : "/" + request.subresource())
                    + (request.isDryRun() ? " (dry run)" : "");
        }
    }

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
            String first = lab.startOperator();
            lab.promote(course.yaml());
            lab.awaitThat(
                    "write " + write + " happens, or the run ends without it",
                    () -> lab.faults().isCutOff(first) || kept(lab, course));
            assertTrue(lab.faults().isCutOff(first) || course.isOptional(write), "write " + write + " never happened");
            lab.killOperators();
            if (wipe) {
                wipe(lab);
            }
            lab.startOperator();
            promise(lab, course);
        }
    }

    private static void answerLost(Course course, int write) {
        try (Lab lab = Lab.unattended(Timing.defaults())) {
            AtomicReference<Optional<ApiRequest>> unlucky = new AtomicReference<>(Optional.empty());
            String operator = lab.nextOperator();
            lab.faults().onWrite(entry -> {
                if (entry.identity().equals(operator) && entry.number() == write) {
                    unlucky.set(Optional.of(entry.request()));
                }
            });
            lab.faults()
                    .loseNextAnswer(
                            request ->
                                    unlucky.get().filter(one -> one == request).isPresent(),
                            1);
            lab.startOperator();
            lab.promote(course.yaml());
            promise(lab, course);
            assertTrue(unlucky.get().isPresent() || course.isOptional(write), "write " + write + " never happened");
        }
    }

    private static void statusWiped(Course course, int write) {
        try (Lab lab = Lab.unattended(Timing.defaults())) {
            String operator = lab.nextOperator();
            lab.faults().onWrite(entry -> {
                if (entry.identity().equals(operator) && entry.number() == write) {
                    wipe(lab);
                }
            });
            lab.startOperator();
            lab.promote(course.yaml());
            promise(lab, course);
        }
    }

    /** The turn is gone in mid-run, and another Promotion is there to take it. */
    private static void environmentWiped(Course course, int write) {
        try (Lab lab = Lab.unattended(Timing.defaults())) {
            String operator = lab.nextOperator();
            AtomicReference<String> sideBySide = new AtomicReference<>("");
            lab.faults().onWrite(entry -> {
                if (!entry.identity().equals(operator)) {
                    return;
                }
                if (takesTheTurn(entry) && lab.find("next").isEmpty()) {
                    lab.promote(QUEUED);
                }
                if (entry.number() == write) {
                    lab.user().wipeStatus(Lab.ENVIRONMENTS, Shop.PRODUCTION, "production");
                }
                boolean production = entry.applied() && entry.request().uri().contains("fieldManager=shiplock");
                if (production && isUnderWay(lab, NAME) && isUnderWay(lab, "next")) {
                    sideBySide.set(entry.toString());
                }
            });
            lab.startOperator();
            lab.promote(course.yaml());
            lab.awaitThat(
                    "both runs end, the first one as undisturbed: " + course.end(),
                    () -> kept(lab, course)
                            && lab.run("next")
                                    .filter(run -> run.state() == RunState.Verified)
                                    .isPresent());
            assertEquals("", sideBySide.get(), "written while two runs were under way");
            assertTrue(Production.of(lab.user()).has("deployments.apps/web", "web:9\""), "the second one came last");
        }
    }

    private static boolean takesTheTurn(JournalEntry entry) {
        return entry.request().isAbout("environments")
                && entry.request().subresource().equals("status")
                && entry.request().body().contains("\"promotion\":\"" + NAME + "\"");
    }

    private static boolean isUnderWay(Lab lab, String promotion) {
        return lab.run(promotion).filter(run -> run.state().underWay()).isPresent();
    }

    private static void wipe(Lab lab) {
        lab.user().wipeStatus(Lab.PROMOTIONS, Shop.PRODUCTION, NAME);
    }

    private static void serverFails(Course course, Unlucky unlucky) {
        try (Lab lab = Lab.unattended(Timing.defaults())) {
            String operator = lab.startOperator();
            Predicate<ApiRequest> call = request -> request.identity().equals(operator) && isCall(request);
            lab.faults().failNext(request -> call.test(request) && unlucky.meets(request, 0), 429, MANY);
            lab.faults().failNext(request -> call.test(request) && unlucky.meets(request, 1), 500, MANY);
            lab.faults().dropNext(request -> call.test(request) && unlucky.meets(request, 2), MANY);
            lab.faults().failNext(request -> call.test(request) && unlucky.meets(request, 3), 409, MANY);
            lab.promote(course.yaml());
            promise(lab, course);
        }
    }

    /** Which calls fail, and how: some so far apart that what was begun between two of them can be finished, each in another way. */
    private static final class Unlucky {
        private final int first;
        private Optional<ApiRequest> last = Optional.empty();
        private int number = -1;

        Unlucky(int first) {
            this.first = first;
        }

        synchronized boolean meets(ApiRequest request, int kind) {
            if (last.filter(one -> one == request).isEmpty()) {
                last = Optional.of(request);
                number++;
            }
            boolean conflict = kind == 3 && !request.isWrite();
            return number % APART == first && (number / APART + first) % KINDS == kind && !conflict;
        }

        @Override
        public String toString() {
            return "server fails at call %d and every %dth after it".formatted(first + 1, APART);
        }
    }

    /** The same end as undisturbed, and nothing left behind; a Promotion that lost its status afterwards only knows that it was answered. */
    private static void promise(Lab lab, Course course) {
        lab.awaitThat("the run ends as undisturbed: " + course.end(), () -> kept(lab, course));
        assertEquals(course.after(), Production.of(lab.user()));
    }

    private static boolean kept(Lab lab, Course course) {
        return ended(lab, course) && lab.leftovers(NAME).isEmpty();
    }

    private static boolean ended(Lab lab, Course course) {
        boolean known = lab.condition(NAME, "Ready")
                .filter(ready -> ready.getReason().equals(Requests.ALREADY_ANSWERED))
                .isPresent();
        return known || lab.run(NAME).filter(run -> run.state() == course.end()).isPresent();
    }
}
