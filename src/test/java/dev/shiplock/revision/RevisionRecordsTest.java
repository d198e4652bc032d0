package dev.shiplock.revision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.api.EnvironmentRevisionSpec;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.NotCarried;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.plan.Projection;
import dev.shiplock.plan.Specs;
import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.ConfigMapSnapshot;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ManifestSnapshots;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.SecretSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RevisionRecordsTest {
    private static final ObjectRef API = new ObjectRef("Deployment", "api");
    private static final Plan PLAN = new Plan(
                    Specs.promotion("phases: [{name: all, soak: 5m, workloads: {selector: {matchLabels: {a: b}}}}]"),
                    List.of(new PlannedPhase(
                            Specs.promotion("phases: [{name: all, soak: 5m}]")
                                    .phases()
                                    .getFirst(),
                            List.of(),
                            List.of(new ObjectChange(
                                    API,
                                    "uid-Deployment-api",
                                    List.of(
                                            new Change(
                                                    ChangeKind.Image,
                                                    FieldPath.parse("/spec/template/spec/containers/[name=api]/image"),
                                                    FieldValue.of("registry/shop/api:v2"),
                                                    FieldValue.of("registry/shop/api:v3"),
                                                    -1,
                                                    "why"),
                                            new Change(
                                                    Optional.empty(),
                                                    FieldPath.parse("/spec/template/metadata/annotations/a~1b"),
                                                    FieldValue.ABSENT,
                                                    FieldValue.of("x"),
                                                    -1,
                                                    2,
                                                    "")))))),
                    List.of(new NotCarried(API, FieldPath.ROOT, "OnlyInSource", "only there")),
                    Map.of(),
                    Map.of("Deployment/api", "digest"),
                    "digest")
            .withUnhealthyBefore(Set.of("Deployment/api", "Deployment/b", "Deployment/c", "Deployment/d"));

    private final Seal seal = Revisions.seal();
    private final RevisionRecords records = new RevisionRecords(seal);

    @Test
    void aBaselineIsReadBackAsItWasRecorded() {
        RevisionCheck.Good good = good(baseline());

        assertArrayEquals(CanonicalJson.bytes(Revisions.PRODUCTION), CanonicalJson.bytes(good.state()));
        assertEquals(Revisions.PRODUCTION.spec(), good.state().spec());
        assertEquals(Optional.empty(), good.plan());
    }

    @Test
    void aTargetHoldsItsPlanAndTheStateThatThePlanLeadsTo() {
        RevisionCheck.Good good = good(target());

        assertEquals(Optional.of(PLAN), good.plan());
        assertArrayEquals(
                CanonicalJson.bytes(Projection.after(Revisions.PRODUCTION, PLAN)), CanonicalJson.bytes(good.state()));
        assertEquals(Revisions.RUN.names().baseline(), target().baseline());
    }

    @Test
    void theSameStateIsRecordedTheSameEveryTime() {
        assertEquals(baseline(), baseline());
        assertEquals(target().digest(), target().digest());
    }

    @Test
    void whatNoWorkloadRefersToIsNotRecorded() {
        EnvironmentSnapshot unrelated = ManifestSnapshots.parse("""
                kind: Environment
                metadata: {name: production}
                ---
                kind: ConfigMap
                metadata: {name: one-that-staging-reads}
                data: {a: b}
                ---
                kind: Secret
                metadata: {name: one-that-staging-reads}
                """);
        SortedMap<String, ConfigMapSnapshot> configMaps = new TreeMap<>(Revisions.PRODUCTION.configMaps());
        configMaps.putAll(unrelated.configMaps());
        SortedMap<String, SecretSnapshot> secrets = new TreeMap<>(Revisions.PRODUCTION.secrets());
        secrets.putAll(unrelated.secrets());
        EnvironmentSnapshot read = new EnvironmentSnapshot(
                "production",
                "shop-production",
                Revisions.PRODUCTION.spec(),
                Revisions.PRODUCTION.workloads(),
                configMaps,
                secrets);

        assertEquals(baseline(), ready(records.baseline(Revisions.RUN, read)));
        assertEquals(target(), ready(records.target(Revisions.RUN, read, PLAN)));
    }

    @Test
    void whatNoWorkloadRefersToAnyMoreIsNotRecordedInTheTarget() {
        Change away = new Change(
                ChangeKind.Config,
                FieldPath.parse("/spec/template/spec/containers/[name=api]/envFrom"),
                FieldPath.parse("/spec/template/spec/containers/[name=api]/envFrom")
                        .readFrom(CanonicalJson.tree(Map.of(
                                "spec",
                                Revisions.PRODUCTION.workloads().get(API).spec()))),
                FieldValue.ABSENT,
                -1,
                "");
        PlannedPhase phase = new PlannedPhase(
                PLAN.phases().getFirst().spec(),
                List.of(),
                List.of(new ObjectChange(API, "uid-Deployment-api", List.of(away))));

        RevisionCheck.Good good =
                good(ready(records.target(Revisions.RUN, Revisions.PRODUCTION, PLAN.withPhases(List.of(phase)))));

        assertEquals(Map.of(), good.state().configMaps());
        assertEquals(Map.of(), good.state().secrets());
        assertEquals(Set.of("config"), good(baseline()).state().configMaps().keySet());
    }

    @Test
    void theSummaryNamesEachWorkload() {
        assertEquals(
                List.of("Deployment/api image=registry/shop/api:v2 replicas=3 variables=2"),
                baseline().summary());
    }

    @Test
    void nothingOfASecretIsInTheRecordButKeyedHashes() {
        String json = new String(CanonicalJson.bytes(Revisions.PRODUCTION), java.nio.charset.StandardCharsets.UTF_8);

        assertTrue(json.contains("\"password\""));
        assertFalse(json.contains("hunter2"));
    }

    @Test
    void anotherKeyOfTheSameNameDoesNotMakeTheSeal() {
        Seal other = Revisions.seal("k1", "another key that somebody made up");

        assertInstanceOf(RevisionCheck.Damaged.class, RevisionCheck.of(baseline(), other));
    }

    @Test
    void aKeyThatTheOperatorDoesNotHaveIsNoEvidence() {
        Seal other = Revisions.seal("k2", "a key of the tests of 32 bytes..");

        assertInstanceOf(RevisionCheck.Inconclusive.class, RevisionCheck.of(baseline(), other));
    }

    @Test
    void aPayloadThatDoesNotMatchItsDigestIsDamagedEvenIfSealed() {
        EnvironmentRevisionSpec target = target();
        EnvironmentRevisionSpec mixed = seal.seal(
                Revisions.with(target, target.environmentSpec(), baseline().payload(), target.plan()));

        assertEquals(
                "DigestMismatch",
                assertInstanceOf(RevisionCheck.Damaged.class, RevisionCheck.of(mixed, seal))
                        .reason());
    }

    /** Only who has the key can make them: a version with another way to write things, or an error of ours. */
    static Stream<Arguments> sealedButUseless() {
        String notReadable = "it is not gzip in base64, or a part of it is missing";
        String notUnderstood = "its JSON is not a recorded EnvironmentSnapshot of this version of Shiplock;"
                + " the one that wrote it may understand it";
        return Stream.of(
                arguments(List.of(), "NotReadable", notReadable),
                arguments(List.of("not base64 !"), "NotReadable", notReadable),
                arguments(Collections.nCopies(9, "A"), "NotReadable", notReadable),
                arguments(Parts.pack("[1]".getBytes(StandardCharsets.UTF_8)), "NotUnderstood", notUnderstood),
                arguments(
                        Parts.pack("{\"workloads\":{\"no kind\":{}}}".getBytes(StandardCharsets.UTF_8)),
                        "NotUnderstood",
                        notUnderstood));
    }

    @ParameterizedTest
    @MethodSource("sealedButUseless")
    void whatIsSealedButCannotBeUsedSaysWhy(List<String> payload, String reason, String why) {
        RevisionCheck expected = new RevisionCheck.Damaged(
                reason,
                "the revision of run " + Revisions.RUN.names().run() + " of environment production: " + why
                        + "; it is not used. Name another revision, or restore this one as it was recorded");

        assertEquals(expected, RevisionCheck.of(sealed(payload, List.of()), seal));
    }

    @Test
    void aPlanThatCannotBeUsedSaysWhy() {
        List<String> state = Codec.SNAPSHOT.encode(Revisions.PRODUCTION);
        for (Map.Entry<String, List<String>> damaged : Map.of(
                        "NotReadable",
                        List.of("not base64 !"),
                        "NotUnderstood",
                        Parts.pack("[1]".getBytes(StandardCharsets.UTF_8)))
                .entrySet()) {
            RevisionCheck check = RevisionCheck.of(sealed(state, damaged.getValue()), seal);
            assertEquals(
                    damaged.getKey(),
                    assertInstanceOf(RevisionCheck.Damaged.class, check).reason());
        }
    }

    /** With the digest of what it holds. */
    private EnvironmentRevisionSpec sealed(List<String> payload, List<String> plan) {
        EnvironmentRevisionSpec target = target();
        return seal.seal(Revisions.with(target, target.environmentSpec(), payload, plan, digest(payload, plan)));
    }

    private static String digest(List<String> payload, List<String> plan) {
        return RevisionRecords.digest(
                unpacked(payload), plan.isEmpty() ? Optional.empty() : Optional.of(unpacked(plan)));
    }

    private static byte[] unpacked(List<String> parts) {
        return switch (Parts.unpack(parts, Parts.UNPACKED_LIMIT)) {
            case Decoded.Whole<byte[]>(byte[] bytes) -> bytes;
            case Decoded.Broken<byte[]> broken -> new byte[0];
        };
    }

    @Test
    void aPayloadThatTheApiServerWouldRefuseIsRefusedBeforeAnythingIsWritten() {
        byte[] noise = new byte[1_500_000];
        new Random(1).nextBytes(noise);
        String incompressible = java.util.Base64.getEncoder().encodeToString(noise);

        RecordResult result = records.baseline(Revisions.RUN, Revisions.holding(incompressible));

        RecordResult.Refused refused = assertInstanceOf(RecordResult.Refused.class, result);
        assertEquals("PayloadTooLarge", refused.reason());
        assertTrue(refused.message().contains("environment production"), refused.message());
    }

    private RevisionCheck.Good good(EnvironmentRevisionSpec spec) {
        RevisionCheck check = RevisionCheck.of(throughTheApi(spec), seal);
        return assertInstanceOf(RevisionCheck.Good.class, check, check::toString);
    }

    private EnvironmentRevisionSpec baseline() {
        return ready(records.baseline(Revisions.RUN, Revisions.PRODUCTION));
    }

    private EnvironmentRevisionSpec target() {
        return ready(records.target(Revisions.RUN, Revisions.PRODUCTION, PLAN));
    }

    private static EnvironmentRevisionSpec ready(RecordResult result) {
        return assertInstanceOf(RecordResult.Ready.class, result).spec();
    }

    private static EnvironmentRevisionSpec throughTheApi(EnvironmentRevisionSpec spec) {
        ObjectMapper mapper = new ObjectMapper();
        try {
            return mapper.readValue(mapper.writeValueAsString(spec), EnvironmentRevisionSpec.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
