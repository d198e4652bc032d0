package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.EmbeddedApi;
import dev.shiplock.demo.api.Faults;
import dev.shiplock.demo.api.InProcessClient;
import dev.shiplock.demo.api.JournalEntry;
import dev.shiplock.demo.simulation.Timing;
import dev.shiplock.demo.simulation.WorkloadSimulation;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A cluster in this process: an embedded API, simulated workload controllers, the shop, and operators that come and go. The operators are
 * called {@code operator-1}, {@code operator-2}, … in the order of their start.
 */
final class Lab implements AutoCloseable {
    static final String PROMOTIONS = "promotions.shiplock.dev";
    static final String ENVIRONMENTS = "environments.shiplock.dev";
    /** As long as it takes until what nobody announces is looked at again: who is not woken is late. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EmbeddedApi api = EmbeddedApi.start();
    private final InProcessClient user = api.inProcess("user");
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final WorkloadSimulation simulation;
    private final List<Instance> instances = new ArrayList<>();
    private int started;

    private record Instance(String identity, KubernetesClient client, ShiplockOperator operator) {}

    private Lab(Timing timing) {
        simulation = WorkloadSimulation.start(api, timing);
        faults().countOnly(new RunWrites());
    }

    /** The shop is open, and one operator looks after it. */
    static Lab open() {
        return open(Timing.defaults());
    }

    static Lab open(Timing timing) {
        Lab lab = unattended(timing);
        lab.startOperator();
        return lab;
    }

    /** The shop is open and ready, without an operator. */
    static Lab unattended(Timing timing) {
        Lab lab = new Lab(timing);
        Shop.open(lab.user);
        return lab;
    }

    InProcessClient user() {
        return user;
    }

    Faults faults() {
        return api.faults();
    }

    EmbeddedApi api() {
        return api;
    }

    SimpleMeterRegistry metrics() {
        return metrics;
    }

    /** What the operator that was started last keeps in its memory. */
    Kept kept() {
        return instances.getLast().operator().kept();
    }

    /** Starts one more operator and returns its identity. */
    String startOperator() {
        String identity = nextOperator();
        KubernetesClient client = api.client(identity);
        started++;
        ShiplockOperator operator = ShiplockOperator.start(
                new ShiplockOperator.Settings(client, "shiplock-system", metrics, Clock.systemUTC()));
        instances.add(new Instance(identity, client, operator));
        return identity;
    }

    /** How the operator will be called that is started next. */
    String nextOperator() {
        return "operator-" + (started + 1);
    }

    /** Ends every operator as a kill would: the API hears nothing of it any more. */
    void killOperators() {
        for (Instance instance : instances) {
            faults().cutOff(instance.identity());
        }
        closeInstances();
    }

    private void closeInstances() {
        for (Instance instance : instances) {
            instance.operator().close();
            instance.client().close();
        }
        instances.clear();
    }

    /** Creates a Promotion in production's namespace. */
    Promotion promote(String yaml) {
        return user.create(promotion(yaml));
    }

    static Promotion promotion(String yaml) {
        Promotion promotion =
                Serialization.unmarshal("apiVersion: shiplock.dev/v1alpha1\nkind: Promotion\n" + yaml, Promotion.class);
        promotion.getMetadata().setNamespace(Shop.PRODUCTION);
        return promotion;
    }

    Optional<Promotion> find(String name) {
        return user.get(Promotion.class, Shop.PRODUCTION, name);
    }

    PromotionStatus status(String name) {
        return find(name)
                .flatMap(found -> Optional.ofNullable(found.getStatus()))
                .orElse(PromotionStatus.EMPTY);
    }

    Optional<PromotionStatus.Run> run(String name) {
        return Optional.ofNullable(status(name).run());
    }

    Environment production() {
        return user.get(Environment.class, Shop.PRODUCTION, "production").orElseThrow();
    }

    List<EnvironmentRevision> revisions() {
        return user.list(EnvironmentRevision.class, Shop.PRODUCTION);
    }

    void edit(String qualifiedPlural, String name, Consumer<ObjectNode> change) {
        user.edit(qualifiedPlural, Shop.PRODUCTION, name, change);
    }

    /** Gives a command, as {@code kubectl annotate} does. */
    void command(String promotion, String command, String value) {
        edit(
                PROMOTIONS,
                promotion,
                object -> object.withObject("/metadata/annotations").put("shiplock.dev/" + command, value));
    }

    /** Waits until both Environments have been read and are healthy. */
    void awaitDescribed() {
        awaitThat(
                "both Environments are described and healthy",
                () -> Stream.of(Shop.STAGING, Shop.PRODUCTION)
                        .flatMap(namespace -> user.list(Environment.class, namespace).stream())
                        .allMatch(environment -> Set.of("Described", "AllHealthy")
                                .equals(reasons(environment, Set.of("Ready", "Healthy")))));
    }

    private static Set<String> reasons(Environment environment, Set<String> types) {
        return Stream.ofNullable(environment.getStatus())
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> types.contains(condition.getType()))
                .map(Condition::getReason)
                .collect(Collectors.toSet());
    }

    /** Waits until the Promotion's run is in this state. */
    PromotionStatus.Run await(String promotion, RunState state) {
        awaitThat(
                promotion + " is " + state,
                () -> run(promotion).filter(run -> run.state() == state).isPresent());
        return run(promotion).orElseThrow();
    }

    /** Waits until the Promotion's run has ended and nothing is left to do for it. */
    PromotionStatus.Run awaitEnd(String promotion) {
        awaitThat(promotion + " has ended and is closed", () -> isEnded(promotion, run -> true));
        return run(promotion).orElseThrow();
    }

    /** Waits until the Promotion's run has ended like this and nothing is left to do for it. */
    PromotionStatus.Run awaitEnd(String promotion, RunState state) {
        awaitThat(
                promotion + " has ended " + state + " and is closed",
                () -> isEnded(promotion, run -> run.state() == state));
        return run(promotion).orElseThrow();
    }

    private boolean isEnded(String promotion, Predicate<PromotionStatus.Run> how) {
        return run(promotion)
                        .filter(run -> run.state().ended() && how.test(run))
                        .isPresent()
                && leftovers(promotion).isEmpty();
    }

    /** Waits until a condition of the Promotion has this reason. */
    Condition awaitReason(String promotion, String type, String reason) {
        awaitThat(
                promotion + " is " + type + " because " + reason,
                () -> condition(promotion, type)
                        .filter(condition -> condition.getReason().equals(reason))
                        .isPresent());
        return condition(promotion, type).orElseThrow();
    }

    Optional<Condition> condition(String promotion, String type) {
        return status(promotion).conditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    void awaitEvent(String reason) {
        awaitThat(
                "an Event says " + reason,
                () -> events().anyMatch(event -> event.getReason().equals(reason)));
    }

    Stream<Event> events() {
        return user.list(Event.class, Shop.PRODUCTION).stream();
    }

    /** Waits; on failure the whole situation is told. */
    void awaitThat(String what, BooleanSupplier condition) {
        await(what, condition, PATIENCE);
    }

    /** Waits for what no event announces, so that it is seen when it is looked at again. */
    void awaitUnannounced(String what, BooleanSupplier condition) {
        await(what, condition, PATIENCE.multipliedBy(2));
    }

    private void await(String what, BooleanSupplier condition, Duration patience) {
        try {
            Awaitility.await()
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(25))
                    .until(condition::getAsBoolean);
        } catch (ConditionTimeoutException timeout) {
            fail("not within " + patience + ": " + what + "\n" + told());
        }
    }

    /** Deletes production's Environment as if nothing had kept it, and creates it anew. */
    void recreateProduction() {
        edit(
                ENVIRONMENTS,
                "production",
                object -> object.withObject("/metadata").remove("finalizers"));
        Environment old = production();
        user.delete(ENVIRONMENTS, Shop.PRODUCTION, "production");
        Environment anew = new Environment();
        anew.getMetadata().setName("production");
        anew.getMetadata().setNamespace(Shop.PRODUCTION);
        anew.setSpec(old.getSpec());
        user.create(anew);
    }

    /** What an ended run that does not hold the environment has left behind though it should not; empty if nothing. */
    List<String> leftovers(String promotion) {
        List<String> left = new ArrayList<>();
        boolean holds = run(promotion)
                .filter(run -> run.state().holds() && !"Accepted".equals(run.reason()))
                .isPresent();
        if (holds) {
            return left;
        }
        Environment environment = production();
        if (environment.getStatus() != null && environment.getStatus().turn() != null) {
            left.add("the turn " + environment.getStatus().turn());
        }
        left.addAll(environment.getMetadata().getFinalizers());
        revisions()
                .forEach(revision -> revision.getMetadata()
                        .getFinalizers()
                        .forEach(finalizer -> left.add(revision.getMetadata().getName() + " " + finalizer)));
        find(promotion)
                .ifPresent(found -> found.getMetadata()
                        .getFinalizers()
                        .forEach(finalizer -> left.add(promotion + " " + finalizer)));
        return left;
    }

    /** How many requests the operators have sent. */
    int requests() {
        return (int) faults().requests().stream()
                .filter(entry -> entry.identity().startsWith("operator-"))
                .count();
    }

    /** Waits until the Environment says that a Deployment of production is healthy as it stands. */
    void awaitHealthy(String deployment) {
        awaitThat(deployment + " is rolled out", () -> {
            Deployment found =
                    user.get(Deployment.class, Shop.PRODUCTION, deployment).orElseThrow();
            DeploymentStatus status = found.getStatus();
            int wanted = found.getSpec().getReplicas();
            return status != null
                    && Objects.equals(
                            status.getObservedGeneration(), found.getMetadata().getGeneration())
                    && Objects.equals(status.getUpdatedReplicas(), wanted)
                    && Objects.equals(status.getReadyReplicas(), wanted)
                    && Objects.equals(status.getReplicas(), wanted);
        });
    }

    /** The writes of all operators that persisted and are counted, in their order. */
    List<JournalEntry> writes() {
        return writes(entry -> entry.number() > 0);
    }

    List<JournalEntry> writes(Predicate<JournalEntry> which) {
        return faults().journal().stream()
                .filter(entry -> entry.identity().startsWith("operator-"))
                .filter(which)
                .toList();
    }

    /** The whole situation, for a message. */
    String told() {
        String promotions = user.list(Promotion.class, Shop.PRODUCTION).stream()
                .map(Serialization::asYaml)
                .collect(Collectors.joining("\n"));
        String environment = user.get(Environment.class, Shop.PRODUCTION, "production")
                .map(found -> Serialization.asYaml(found.getStatus()))
                .orElse("is not there");
        String revisions = revisions().stream()
                .map(revision -> revision.getMetadata().getName() + " "
                        + revision.getMetadata().getFinalizers() + " "
                        + Optional.ofNullable(revision.getStatus()).map(status -> status.state()))
                .collect(Collectors.joining("\n"));
        String events = events().map(event -> event.getReason() + ": " + event.getMessage())
                .collect(Collectors.joining("\n"));
        List<JournalEntry> requests = faults().requests().stream()
                .filter(entry -> entry.identity().startsWith("operator-"))
                .toList();
        String journal = requests.stream()
                .skip(Math.max(0, requests.size() - 60))
                .map(Object::toString)
                .collect(Collectors.joining("\n"));
        return String.join(
                "\n---- ",
                "Promotions\n" + promotions,
                "Environment\n" + environment,
                "Revisions\n" + revisions,
                "Events\n" + events,
                "Journal\n" + journal,
                "Production\n" + Production.of(user));
    }

    @Override
    public void close() {
        closeInstances();
        simulation.close();
        api.close();
    }
}
