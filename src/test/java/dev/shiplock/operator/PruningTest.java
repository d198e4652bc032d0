package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.Promotion;
import dev.shiplock.kubernetes.store.Revisions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Old revisions go when a run has ended, but for those that somebody may need. */
class PruningTest extends InTheLab {
    private static final String REVISIONS = "environmentrevisions.shiplock.dev";

    private static final String INTO_PRODUCTION = """
            metadata: {name: other}
            spec: {from: {environment: staging, namespace: shop-staging}, to: {environment: production}}
            """;

    /** One run is kept beside those that are needed. */
    @BeforeEach
    void keepOne() {
        lab.edit(
                Lab.ENVIRONMENTS,
                "production",
                object -> object.withObject("/spec").put("revisionHistoryLimit", 1));
    }

    /** Whose revisions are older than those of the next run, by more than the second that the API tells apart. */
    private String carried(String name) {
        lab.promote(promoting(name, "2-" + name).replace("names: [web]}", "names: [web]}, soak: 1s}"));
        return verified(name).id();
    }

    private String failed(String name) {
        before = now();
        lab.promote(promoting(name, "2-never-ready").replace("names: [web]}", "names: [web]}, deadline: 1100ms}"));
        return rolledBack(name).id();
    }

    private static String promoting(String name, String tag) {
        return ONE_IMAGE.replace("name: shop}", "name: " + name + "}").replace("[web]}}", "[web]}")
                + "  set: [{workload: web, image: \"" + Shop.image("web", tag) + "\"}]\n";
    }

    private Set<String> revisions() {
        return lab.revisions().stream()
                .filter(revision -> !revision.isMarkedForDeletion())
                .map(revision -> revision.getMetadata().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> withBaselines(String... runs) {
        return Stream.of(runs)
                .flatMap(run -> Stream.of(run, run + "-baseline"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void awaitLeft(String... runs) {
        Set<String> left = withBaselines(runs);
        lab.awaitThat("what is left is " + left, () -> revisions().equals(left));
    }

    @Test
    void whatIsBeyondTheLimitGoesButNotWhatAPromotionPutsBack() {
        String first = carried("first");
        lab.promote("""
                metadata: {name: back}
                spec:
                  suspend: true
                  from: {revision: %s}
                  to: {environment: production}
                """.formatted(first));
        String second = carried("second");
        String third = carried("third");
        awaitLeft(first, second, third);
        String fourth = carried("fourth");
        awaitLeft(first, third, fourth);

        lab.edit(Lab.PROMOTIONS, "back", object -> object.withObject("/spec").put("suspend", false));
        verified("back");
        assertEquals(Shop.image("web", "2-first"), image());
    }

    private String image() {
        return lab.user()
                .get("deployments.apps", Shop.PRODUCTION, "web")
                .orElseThrow()
                .at("/spec/template/spec/containers/0/image")
                .asText();
    }

    @Test
    void theOneThatWasVerifiedLastStaysHoweverManyFailAfterIt() {
        String first = carried("first");
        String good = carried("good");
        awaitLeft(first, good);
        failed("bad");
        String worse = failed("worse");
        awaitLeft(good, worse);
    }

    /** Who may need the older one of two runs that were taken back; each of them alone keeps it, but for the last. */
    static Stream<Arguments> needs() {
        return Stream.of(
                Arguments.of("the turn", turnOf("older"), List.of(), true),
                Arguments.of("a run under way", "", List.of(with("state: Soaking")), true),
                Arguments.of("a run that waits", "", List.of(with("state: Waiting")), true),
                Arguments.of("a run that holds the environment", "", List.of(with("state: RollbackFailed")), true),
                Arguments.of("what puts its baseline back", "", List.of(from("older-baseline")), true),
                Arguments.of("a run that is over", "", List.of(with("state: RolledBack")), false));
    }

    private static String turnOf(String run) {
        return "turn: {run: " + run + ", promotion: other, promotionUid: other, since: \"2026-01-01T00:00:00Z\"}";
    }

    private static Promotion with(String state) {
        return with(state, "older");
    }

    private static Promotion with(String state, String run) {
        return Lab.promotion(
                INTO_PRODUCTION + "status: {run: {id: " + run + ", since: \"2026-01-01T00:00:00Z\", " + state + "}}\n");
    }

    private static Promotion from(String revision) {
        return Lab.promotion(INTO_PRODUCTION.replace(
                "{environment: staging, namespace: shop-staging}", "{revision: " + revision + "}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("needs")
    void eachOfThoseWhoMayNeedARevisionKeepsIt(String who, String status, List<Promotion> promotions, boolean kept) {
        recordedTwoRuns();
        prune(status, promotions);
        assertEquals(kept ? Set.of("newer", "older", "older-baseline") : Set.of("newer"), revisions());
    }

    /** What the watches show of a run that is being closed may be older than what has just been written about it. */
    @Test
    void theRunThatHasJustEndedIsNotNeededThoughItStillLooksUnderWay() {
        recordedTwoRuns();
        prune(turnOf("newer"), List.of(with("state: Restoring", "newer")));
        assertEquals(Set.of("newer"), revisions());
    }

    @Test
    void whatCarriesTheFinalizerOfARunIsNotDeleted() {
        recordedTwoRuns();
        lab.edit(
                REVISIONS,
                "older",
                object -> object.withObject("/metadata").putArray("finalizers").add(Revisions.FINALIZER));
        prune("", List.of());
        assertEquals(Set.of("newer", "older"), revisions());
    }

    private void recordedTwoRuns() {
        lab.killOperators();
        recorded("older-baseline", "older", "Baseline", "");
        recorded("older", "older", "Target", ", baseline: older-baseline");
        recorded("newer", "newer", "Target", "");
    }

    private void prune(String status, List<Promotion> promotions) {
        Environment environment = Shop.environment("""
                metadata: {name: production, namespace: shop-production}
                spec: {revisionHistoryLimit: 1}
                status: {%s}
                """.formatted(status));
        try (KubernetesClient client = lab.api().client("pruning")) {
            new Pruning(new Revisions(client), new Known(environment, promotions))
                    .prune(new Sources.Key(Shop.PRODUCTION, "production"), "newer");
        }
    }

    /** A revision of a run that was taken back, and that nothing else keeps. */
    private void recorded(String name, String run, String role, String more) {
        lab.user().create(Serialization.unmarshal("""
                apiVersion: shiplock.dev/v1alpha1
                kind: EnvironmentRevision
                metadata: {name: %s, namespace: shop-production, labels: {shiplock.dev/environment: production}}
                spec: {environment: production, run: %s, role: %s%s}
                """.formatted(name, run, role, more), EnvironmentRevision.class));
        lab.user()
                .editStatus(
                        REVISIONS,
                        Shop.PRODUCTION,
                        name,
                        object -> object.withObject("/status").put("state", "RolledBack"));
    }

    private record Known(Environment production, List<Promotion> all) implements KnownObjects {
        @Override
        public boolean isComplete() {
            return true;
        }

        @Override
        public Optional<Environment> environment(String namespace, String name) {
            return Optional.of(production);
        }

        @Override
        public Stream<Environment> environments(String namespace) {
            return Stream.of(production);
        }

        @Override
        public Stream<Promotion> promotions() {
            return all.stream();
        }
    }
}
