package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.PromotionStatus.Rejection;
import dev.shiplock.plan.Plan;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RejectionsTest {
    private static final ObjectRef API = new ObjectRef("Deployment", "api");
    private static final ObjectRef WEB = new ObjectRef("Deployment", "web");
    private static final Rejections NONE = new Rejections(List.of());

    private static Plan plan(String... digests) {
        Map<String, String> rejectable = new TreeMap<>();
        for (String digest : digests) {
            rejectable.put("Deployment/" + digest.substring(0, digest.indexOf(':')), digest);
        }
        return new Plan(Lab.promotion(InTheLab.ONE_IMAGE).getSpec(), List.of(), List.of(), Map.of(), rejectable, "");
    }

    @Test
    void onlyAPlanWithTheWholeSetIsHeldBack() {
        Rejections both = NONE.with("run-1", List.of(API, WEB), plan("api:2", "web:2"));
        assertTrue(both.heldBy(plan("api:2", "web:2", "store:2")).isPresent());
        assertTrue(both.heldBy(plan("api:3", "web:2")).isEmpty());
        assertTrue(both.heldBy(plan("web:2")).isEmpty());

        Rejections one = NONE.with("run-1", List.of(API), plan("api:2", "web:2"));
        assertTrue(one.heldBy(plan("api:3", "web:2")).isEmpty());
        assertEquals(
                List.of(new Rejection("Deployment/api", "api:2", "run-1")),
                one.heldBy(plan("api:2", "web:3")).orElseThrow());
    }

    @Test
    void whatFailsInOneRunIsOneSetAndTheSameSetIsKeptOnce() {
        Plan plan = plan("api:2", "web:2");
        Rejections both = NONE.with("run-1", List.of(API), plan).with("run-1", List.of(WEB), plan);
        assertTrue(both.heldBy(plan("api:2")).isEmpty());
        assertEquals(2, both.all().size());

        Rejections again = both.with("run-2", List.of(WEB, API), plan);
        assertEquals(
                List.of("run-2", "run-2"),
                again.all().stream().map(Rejection::run).toList());
    }

    @Test
    void whatIsVerifiedAfterAllMayComeAgain() {
        Rejections two = NONE.with("run-1", List.of(API), plan("api:2")).with("run-2", List.of(WEB), plan("web:2"));
        assertEquals(
                List.of("Deployment/web"),
                two.without(plan("api:2", "web:3")).all().stream()
                        .map(Rejection::workload)
                        .toList());
    }

    @Test
    void whatWasRememberedWithoutARunStandsAlone() {
        Rejections old = new Rejections(List.of(
                new Rejection("Deployment/api", "api:2", null), new Rejection("Deployment/web", "web:2", null)));
        assertTrue(old.heldBy(plan("web:2")).isPresent());
    }

    @Test
    void theOldestSetsAreForgottenButTheNewestIsWhole() {
        Rejections many = NONE;
        for (int i = 0; i < 300; i++) {
            many = many.with("run-" + i, List.of(API), plan("api:" + i));
        }
        assertEquals(200, many.all().size());
        assertTrue(many.heldBy(plan("api:299")).isPresent());

        List<ObjectRef> objects = IntStream.range(0, 250)
                .mapToObj(i -> new ObjectRef("Deployment", "one-" + i))
                .toList();
        String[] digests = objects.stream().map(object -> object.name() + ":2").toArray(String[]::new);
        assertEquals(
                List.of("large"),
                many.with("large", objects, plan(digests)).all().stream()
                        .map(Rejection::run)
                        .distinct()
                        .collect(Collectors.toList()));
    }
}
