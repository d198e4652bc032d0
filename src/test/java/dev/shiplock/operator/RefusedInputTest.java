package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionSpec.PromotionRef;
import dev.shiplock.api.EnvironmentSpec;
import dev.shiplock.api.EnvironmentStatus;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.ApiRequest;
import dev.shiplock.demo.api.JournalEntry;
import dev.shiplock.demo.simulation.Timing;
import dev.shiplock.revision.RecordResult;
import dev.shiplock.revision.RevisionRecords;
import dev.shiplock.revision.RunIdentity;
import dev.shiplock.revision.RunNames;
import dev.shiplock.revision.Seal;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the operator answers to input that it refuses: reason and whole message, and that nothing is written and nobody else is disturbed.
 * {@code -Dshiplock.generate=true} writes the answers anew.
 */
class RefusedInputTest {
    private static final String KEY_ID = "test-key";
    private static final byte[] KEY = new byte[32];

    /** All cases are asked for at once. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** States on the way to an answer. */
    private static final Set<String> ON_THE_WAY =
            Set.of("Pending", "Recording", "Checking", "ReadingNamespace", "SourceBusy", "Applying", "Settling");

    /** Objects that the operator may write in the namespace of a case. */
    private static final Set<String> ITS_OWN = Set.of("promotions", "environments", "environmentrevisions", "events");

    private static final List<RefusedCase> CASES = RefusedCase.all();
    private static final Lab LAB = Lab.unattended(Timing.defaults());

    @BeforeAll
    static void open() {
        LAB.user()
                .create(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("shiplock-system")
                        .withName("shiplock-key")
                        .endMetadata()
                        .withData(Map.of("key", encoded(KEY), "id", encoded(KEY_ID.getBytes(StandardCharsets.UTF_8))))
                        .build());
        LAB.user().edit("environments.shiplock.dev", Shop.STAGING, "staging", staging -> {
            var readers = staging.withObject("/spec/sharedWith").withArray("namespaces");
            CASES.forEach(one -> readers.add(one.name()));
        });
        furnish();
        RefusedCase.openShop(LAB.user());
        CASES.forEach(one -> one.furnish(LAB.user()));
        recordedState("set-with-a-revision-of-the-target");
        LAB.startOperator();
        Awaitility.await("every Environment was read")
                .atMost(PATIENCE)
                .until(() -> LAB.user().list(Environment.class, "").stream().allMatch(RefusedInputTest::isRead));
        CASES.forEach(one -> one.ask(LAB.user()));
    }

    /** Before that, neither its problems are known nor what is in its namespace. */
    private static boolean isRead(Environment environment) {
        return Optional.ofNullable(environment.getStatus())
                .map(EnvironmentStatus::conditions)
                .orElse(List.of())
                .stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && !condition.getReason().equals("ReadingNamespace"));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** What the cluster of some cases does, which no manifest can say. */
    private static void furnish() {
        LAB.api()
                .admission()
                .refuse(changes("web", "admission-denies", "admission-denies-in-a-plan"), "images must be signed");
        LAB.api().admission().refuse(changes("web", "quota-exceeded"), "exceeded quota: pods, limited: pods=2");
        LAB.api()
                .access()
                .deny(question -> question.identity().startsWith("operator-")
                        && question.namespace().startsWith("rights-missing")
                        && question.resource().equals("pods")
                        && question.verb().equals("delete"));
        LAB.api()
                .access()
                .deny(question -> question.identity().startsWith("operator-")
                        && question.namespace().equals("right-to-patch-missing")
                        && question.name().equals("web")
                        && question.verb().equals("patch"));
    }

    private static Predicate<ApiRequest> changes(String deployment, String... cases) {
        Set<String> namespaces = Set.of(cases);
        return request -> request.identity().startsWith("operator-")
                && namespaces.contains(request.namespace())
                && request.isAbout("deployments")
                && request.name().equals(deployment);
    }

    private static void recordedState(String namespace) {
        Environment environment =
                LAB.user().get(Environment.class, namespace, "production").orElseThrow();
        EnvironmentSpec spec = environment.getSpec();
        EnvironmentSnapshot state = new EnvironmentSnapshot(
                "production", namespace, spec, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        RunIdentity run = new RunIdentity(
                environment.getMetadata().getUid(),
                "1",
                new RunNames("recorded", "recorded-baseline"),
                new PromotionRef("shop", "1"),
                "0",
                "staging");
        RecordResult.Ready ready =
                (RecordResult.Ready) new RevisionRecords(new Seal(KEY_ID, Map.of(KEY_ID, KEY))).baseline(run, state);
        EnvironmentRevision revision = new EnvironmentRevision();
        revision.getMetadata().setNamespace(namespace);
        revision.getMetadata().setName("recorded");
        revision.setSpec(ready.spec());
        LAB.user().create(revision);
    }

    @AfterAll
    static void close() {
        LAB.close();
    }

    static List<RefusedCase> cases() {
        return CASES;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isAnsweredWritesNothingAndDisturbsNobody(RefusedCase refused) throws IOException {
        if (Boolean.getBoolean("shiplock.generate")) {
            await(refused, "an answer", answer -> !answer.isEmpty());
            Files.writeString(refused.answer(), answer(refused).orElseThrow() + "\n");
        }
        String expected = Files.readString(refused.answer()).strip();
        // What differs from run to run, a size for instance, is an ellipsis in the file.
        Pattern pattern = Pattern.compile(Stream.of(expected.split("…", -1))
                .map(Pattern::quote)
                .collect(java.util.stream.Collectors.joining(".+")));

        await(refused, expected, answer -> pattern.matcher(answer).matches());
        Awaitility.await("the other promotion in namespace " + refused.namespace() + " is carried out")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> status(refused, RefusedCase.OTHER).run() instanceof PromotionStatus.Run run
                        && Set.of(RunState.Verified, RunState.Planned).contains(run.state()));

        assertTrue(
                pattern.matcher(answer(refused).orElse("")).matches(),
                () -> "still " + expected + ", and not " + answer(refused));
        assertEquals(List.of(), writes(refused), "writes to production");
        assertEquals(Optional.empty(), turn(refused), "production's turn");
        if (LAB.user()
                        .get(Promotion.class, refused.namespace(), refused.name())
                        .orElseThrow()
                        .getSpec()
                        .mode()
                == PromotionSpec.Mode.Plan) {
            assertEquals(List.of(), recorded(refused), "a plan records nothing");
        }
    }

    private static void await(RefusedCase refused, String what, Predicate<String> accepted) {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> answer(refused).orElse(""), accepted::test);
        } catch (ConditionTimeoutException timeout) {
            fail("expected: " + what + "\nbut was:  " + conditions(refused));
        }
    }

    /** The condition that the Promotion has come to; Ready says the same. */
    private static Optional<String> answer(RefusedCase refused) {
        List<Condition> conditions = conditions(refused);
        Optional<Condition> ready = conditions.stream()
                .filter(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("False"))
                .findFirst();
        return conditions.stream()
                .filter(condition -> Set.of("Stalled", "Reconciling").contains(condition.getType()))
                .filter(condition -> !ON_THE_WAY.contains(condition.getReason()))
                .filter(condition -> ready.map(Condition::getMessage)
                        .filter(condition.getMessage()::equals)
                        .isPresent())
                .map(condition -> condition.getType() + " " + condition.getReason() + "\n" + condition.getMessage())
                .findFirst();
    }

    private static List<Condition> conditions(RefusedCase refused) {
        return status(refused, refused.name()).conditions();
    }

    private static PromotionStatus status(RefusedCase refused, String promotion) {
        return LAB.user()
                .get(Promotion.class, refused.namespace(), promotion)
                .flatMap(found -> Optional.ofNullable(found.getStatus()))
                .orElse(PromotionStatus.EMPTY);
    }

    private static Optional<EnvironmentStatus.Turn> turn(RefusedCase refused) {
        return LAB.user()
                .get(Environment.class, refused.namespace(), "production")
                .flatMap(found -> Optional.ofNullable(found.getStatus()))
                .map(EnvironmentStatus::turn);
    }

    private static List<JournalEntry> recorded(RefusedCase refused) {
        return LAB.writes(entry -> entry.applied()
                && entry.request().namespace().equals(refused.namespace())
                && entry.request().plural().equals("environmentrevisions"));
    }

    private static List<JournalEntry> writes(RefusedCase refused) {
        return LAB.writes(entry -> entry.applied()
                && entry.request().namespace().equals(refused.namespace())
                && !ITS_OWN.contains(entry.request().plural())
                && !entry.request().name().equals("annex"));
    }

    @Test
    void theNextPromotionIsCarriedOut() {
        CASES.forEach(refused -> await(refused, "an answer", answer -> !answer.isEmpty()));
        LAB.promote("""
                metadata: {name: afterwards}
                spec:
                  from: {environment: staging, namespace: shop-staging}
                  to: {environment: annex}
                  set: [{workload: annex, variable: OPEN, value: "on Sundays, too"}]
                """);
        LAB.await("afterwards", RunState.Verified);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kind-unknown            | Stalled | UnknownKind    | spec.workloads.kinds names Rollout.argoproj.io, which is not supported; use Deployment, StatefulSet, DaemonSet, CronJob
            target-without-workloads | Ready  | NothingMatches | namespace target-without-workloads has no workload that belongs to it; correct spec.workloads, or deploy something
            """)
    void theEnvironmentSaysItToo(String namespace, String type, String reason, String message) {
        List<String> conditions =
                LAB
                        .user()
                        .get(Environment.class, namespace, "production")
                        .orElseThrow()
                        .getStatus()
                        .conditions()
                        .stream()
                        .filter(condition -> condition.getType().equals(type)
                                && condition.getStatus().equals("True"))
                        .map(condition -> condition.getReason() + ": " + condition.getMessage())
                        .toList();
        assertEquals(List.of(reason + ": " + message), conditions);
    }
}
