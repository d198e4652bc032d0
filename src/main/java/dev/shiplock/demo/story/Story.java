package dev.shiplock.demo.story;

import static dev.shiplock.demo.story.ShopManifests.PRODUCTION;
import static dev.shiplock.demo.story.ShopManifests.STAGING;

import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Three promotions of a small shop: one that succeeds, one that is put back, one that waits on a soak. */
final class Story {
    private static final String SHIPLOCK = "/apis/shiplock.dev/v1alpha1/namespaces/" + PRODUCTION;
    private static final String CONDITIONS =
            "{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{\"\\n\"}{end}";

    private final Stage stage;
    private final Terminal terminal;
    private final Images images;
    private final Duration patience;
    private final Instant beginning = Instant.now();
    private boolean asExpected = true;

    Story(Stage stage, Terminal terminal, Images images, Duration patience) {
        this.stage = stage;
        this.terminal = terminal;
        this.images = images;
        this.patience = patience;
    }

    /** Plays it; says whether every step reached its expected state. */
    boolean play() throws InterruptedException {
        for (Chapter chapter : List.<Chapter>of(this::open, this::success, this::rollback, this::soak)) {
            // What comes after builds on it, and would only make people wait for its failure.
            if (asExpected) {
                chapter.play();
            }
        }
        terminal.chapter(
                asExpected ? "The end: everything came as expected" : "The end: something did not come as expected");
        return asExpected;
    }

    private interface Chapter {
        void play() throws InterruptedException;
    }

    private void open() throws InterruptedException {
        terminal.chapter("A shop with staging and production");
        stage.shop(patience);
        for (String namespace : List.of(STAGING, PRODUCTION)) {
            boolean staging = namespace.equals(STAGING);
            stage.put(ShopManifests.features(namespace, staging ? "new" : "classic"));
            stage.put(ShopManifests.deployment(
                    namespace, "api", images, images.api().get(staging ? 1 : 0), staging ? 1 : 2));
            stage.put(ShopManifests.deployment(
                    namespace, "web", images, images.web().get(staging ? 1 : 0), staging ? 1 : 2));
            stage.put(ShopManifests.environment(namespace));
        }
        expect("both environments are up", stage.await(patience, this::allReady));
        workloads();
    }

    private boolean allReady() {
        return List.of(STAGING, PRODUCTION).stream()
                .allMatch(namespace -> stage.ready(namespace, "api") && stage.ready(namespace, "web"));
    }

    private void success() throws InterruptedException {
        terminal.chapter("Release 2: images and configuration, in two phases");
        apply("release-2", """
                carry: [Image, Variable, Config]
                phases:
                - {name: api, workloads: {names: [api]}, carry: [Image]}
                - {name: rest, workloads: {rest: true}}
                """);
        follow("release-2", run -> run.state().ended());
        expect("release-2 is verified", state("release-2") == RunState.Verified);
        expect(
                "production runs what staging runs",
                image("api").equals(images.api().get(1))
                        && image("web").equals(images.web().get(1)));
        expect("production keeps its own host name", env("api").equals("https://" + ShopManifests.host(PRODUCTION)));
        show("release-2");
    }

    private void rollback() throws InterruptedException {
        terminal.chapter("Release 3: the web front end never gets ready");
        stage.image(STAGING, "api", images.api().get(2));
        stage.image(STAGING, "web", images.web().get(2));
        expect("staging runs release 3", stage.await(patience, this::allReady));
        Map<String, Object> before = Map.of("api", spec("api"), "web", spec("web"));
        apply("release-3", """
                set: [{workload: web, image: "%s", reason: "somebody's last-minute hotfix"}]
                phases:
                - {name: api, workloads: {names: [api]}}
                - {name: web, workloads: {names: [web]}, deadline: 3s}
                """.formatted(images.broken()));
        follow("release-3", run -> run.state().ended());
        expect("release-3 is rolled back, both phases of it", state("release-3") == RunState.RolledBack);
        expect("production is byte for byte as before", before.equals(Map.of("api", spec("api"), "web", spec("web"))));
        show("release-3");
    }

    private void soak() throws InterruptedException {
        terminal.chapter("Release 3 again, without the hotfix, with a soak of five seconds");
        apply("release-3-again", """
                phases:
                - {name: all, soak: 5s}
                """);
        follow(
                "release-3-again",
                run -> run.state() == RunState.Soaking || run.state().ended());
        expect("it soaks: ready, passing, and not yet verified", state("release-3-again") == RunState.Soaking);
        follow("release-3-again", run -> run.state().ended());
        expect("release-3-again is verified", state("release-3-again") == RunState.Verified);
        show("release-3-again");
        get("env", SHIPLOCK + "/environments");
        workloads();
    }

    private void apply(String name, String spec) {
        String manifest = ShopManifests.promotion(name, spec);
        terminal.command("kubectl apply -f - <<EOF");
        terminal.tell(manifest.stripTrailing());
        terminal.tell("EOF");
        stage.put(manifest);
    }

    private void follow(String name, Predicate<Run> end) throws InterruptedException {
        terminal.tell("What `kubectl get promo " + name + " -n " + PRODUCTION + " --watch -o wide` tells:");
        Optional<Run> last = stage.follow(name, end, patience, this::tell);
        expect("the run came to the point", last.isPresent());
    }

    private void tell(Run run) {
        String phase = run.phase() == null ? "" : "[" + run.phase() + "] ";
        String time =
                "%5.1f s".formatted(Duration.between(beginning, Instant.now()).toMillis() / 1000.0);
        terminal.step(time, run.state().name(), phase + (run.message() == null ? "" : run.message()));
    }

    private void show(String name) throws InterruptedException {
        expect("the run is on record", stage.await(patience, stage::recorded));
        get("promo " + name, SHIPLOCK + "/promotions/" + name);
        terminal.command("kubectl get promo " + name + " -n " + PRODUCTION + " -o jsonpath='" + CONDITIONS + "'");
        stage.conditions(name)
                .forEach(condition -> terminal.line(condition.getType() + "=" + condition.getStatus() + " "
                        + condition.getReason() + ": " + condition.getMessage()));
        get("envrev", SHIPLOCK + "/environmentrevisions");
    }

    private void workloads() {
        for (String namespace : List.of(STAGING, PRODUCTION)) {
            terminal.command("kubectl get deployments -n " + namespace + " -o wide");
            terminal.table(stage.table("/apis/apps/v1/namespaces/" + namespace + "/deployments"), true);
        }
    }

    private void get(String what, String path) {
        terminal.command("kubectl get " + what + " -n " + PRODUCTION);
        terminal.table(stage.table(path), false);
    }

    private RunState state(String name) {
        return stage.run(name).map(Run::state).orElse(RunState.Recording);
    }

    private Object spec(String name) {
        return stage.deployment(PRODUCTION, name).orElseThrow().getSpec();
    }

    private String image(String name) {
        return stage.deployment(PRODUCTION, name)
                .map(found -> found.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .orElse("");
    }

    private String env(String name) {
        return stage.deployment(PRODUCTION, name)
                .map(found -> found.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv()
                        .getFirst()
                        .getValue())
                .orElse("");
    }

    private void expect(String what, boolean reached) {
        if (reached) {
            terminal.reached(what);
        } else {
            terminal.missed(what);
            asExpected = false;
        }
    }
}
