package dev.shiplock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.Command;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A Promotion on the cluster, seen through a watch: what is awaited is noticed when it happens. */
record Promoting(Cluster cluster, String namespace, String name) {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private Resource<Promotion> resource() {
        return cluster.client()
                .resources(Promotion.class)
                .inNamespace(namespace)
                .withName(name);
    }

    Promotion current() {
        return Objects.requireNonNull(resource().get(), name);
    }

    PromotionStatus status() {
        return Objects.requireNonNull(current().getStatus(), "no status yet");
    }

    PromotionStatus.Run run() {
        return Objects.requireNonNull(status().run(), "no run yet");
    }

    /** The first run ends, and it ends so. */
    PromotionStatus.Run ends(RunState expected) {
        return ends(expected, "");
    }

    /** The run after the run {@code previous} ends, and it ends so. */
    PromotionStatus.Run ends(RunState expected, String previous) {
        PromotionStatus.Run run = runOf(await("its run ends as " + expected, LIMIT, promotion -> {
            PromotionStatus.Run now = runOf(promotion);
            return now != null && !now.id().equals(previous) && now.state().ended();
        }));
        assertEquals(expected, Objects.requireNonNull(run).state(), () -> name + ": " + run);
        return run;
    }

    /** The run gets into this state; one that ends otherwise first is an error. */
    PromotionStatus.Run reaches(RunState state) {
        PromotionStatus.Run run = runOf(await("its run is " + state, LIMIT, promotion -> {
            PromotionStatus.Run now = runOf(promotion);
            return now != null && (now.state() == state || now.state().ended());
        }));
        assertEquals(state, Objects.requireNonNull(run).state(), () -> name + ": " + run);
        return run;
    }

    /** The run gets into this state, whatever it is in before. */
    void becomes(RunState state) {
        await("its run is " + state, promotion -> {
            PromotionStatus.Run now = runOf(promotion);
            return now != null && now.state() == state;
        });
    }

    Promotion await(String what, Predicate<Promotion> condition) {
        return await(what, LIMIT, condition);
    }

    private Promotion await(String what, Duration limit, Predicate<Promotion> condition) {
        try {
            return resource()
                    .waitUntilCondition(
                            found -> found != null && condition.test(found), limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (KubernetesClientTimeoutException late) {
            throw new AssertionError(
                    "not within " + limit + ": Promotion " + name + ": " + what + "; it is "
                            + current().getStatus(),
                    late);
        }
    }

    private static PromotionStatus.@Nullable Run runOf(Promotion promotion) {
        return promotion.getStatus() == null ? null : promotion.getStatus().run();
    }

    /** The condition of that type gets that status and that reason. */
    Condition awaitCondition(String type, String status, String reason) {
        Promotion found = await(
                type + "=" + status + " (" + reason + ")",
                promotion -> condition(promotion, type)
                        .filter(condition -> condition.getStatus().equals(status)
                                && condition.getReason().equals(reason))
                        .isPresent());
        return condition(found, type).orElseThrow();
    }

    Condition condition(String type) {
        return condition(current(), type).orElseThrow(() -> new AssertionError("no condition " + type));
    }

    static Optional<Condition> condition(Promotion promotion, String type) {
        return promotion.getStatus() == null
                ? Optional.empty()
                : promotion.getStatus().conditions().stream()
                        .filter(condition -> condition.getType().equals(type))
                        .findFirst();
    }

    PromotionStatus.Phase phase(String phase) {
        return status().phases().stream()
                .filter(one -> one.name().equals(phase))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no phase " + phase));
    }

    void command(Command command, String value) {
        merge("{\"metadata\":{\"annotations\":{\"" + command.annotation() + "\":\"" + value + "\"}}}");
    }

    /** Changes the spec by a JSON merge patch of it. */
    void edit(String spec) {
        merge("{\"spec\":" + spec + "}");
    }

    void merge(String patch) {
        resource().patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    void delete() {
        resource().delete();
    }

    void awaitGone() {
        resource().waitUntilCondition(Objects::isNull, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
