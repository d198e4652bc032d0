package dev.shiplock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What examples/ shows works: each is applied to one shop, one after the other, and does what it says. */
@Tag("e2e")
@ExtendWith(OnCluster.class)
@Execution(ExecutionMode.CONCURRENT)
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");

    /** The examples in namespaces of this test's own. */
    private record Played(Cluster cluster, String staging, String production) {
        Promoting apply(String file, String promotion) {
            return apply(file, promotion, "");
        }

        Promoting apply(String file, String promotion, String revision) {
            try {
                String text = Files.readString(EXAMPLES.resolve(file))
                        .replace("shop-staging", staging)
                        .replace("shop-production", production)
                        .replace("the-name-of-a-revision", revision);
                cluster.apply(text, production);
                return new Promoting(cluster, production, promotion);
            } catch (IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        }

        Side side() {
            List<Workload> workloads =
                    Stream.of("api", "web", "worker").map(Workload::deployment).toList();
            return new Side(cluster, production, "production", workloads);
        }
    }

    @Test
    void everyExampleDoesWhatItSays(Shops shops) {
        Played played =
                new Played(shops.cluster(), shops.namespace("shop-staging"), shops.namespace("shop-production"));
        played.apply("shop/staging.yaml", "");
        played.apply("shop/production.yaml", "");
        played.apply("shop/environments.yaml", "");
        Side production = played.side();

        Promoting plan = played.apply("plan-only/promotion.yaml", "plan");
        plan.ends(RunState.Planned);
        assertTrue(
                plan.status().plan().changes() >= 6, () -> plan.status().plan().toString());

        PromotionStatus.Run first = played.apply("shop/promotion.yaml", "shop").ends(RunState.Verified);
        assertEquals(List.of("v2", "v2", "v2"), tags(production));
        assertEquals(
                "https://shop.example.com/checkout",
                production.variablesOf("api").get("SITE_URL"));
        assertEquals("live", production.variablesOf("api").get("PAYMENT_MODE"));
        assertEquals("Welcome to the new shop", production.configOf("api").get("greeting"));

        played.apply("hotfix/promotion.yaml", "hotfix").ends(RunState.Verified);
        assertEquals(List.of("v3", "v2", "v2"), tags(production));

        played.apply("gates/promotion.yaml", "gates").ends(RunState.Verified);
        assertEquals(List.of("v2", "v2", "v2"), tags(production));

        played.apply("rollback/promotion.yaml", "rollback", first.baseline()).ends(RunState.Verified);
        assertEquals(List.of("v1", "v1", "v1"), tags(production));
        assertEquals("Welcome", production.configOf("api").get("greeting"));

        played.apply("on-change/promotion.yaml", "follow").ends(RunState.Verified);
        assertEquals(List.of("v2", "v2", "v2"), tags(production));
    }

    @Test
    void noExampleIsLeftOut() throws IOException {
        String test = Files.readString(Path.of("src/test/java/dev/shiplock/e2e/ExamplesTest.java"));
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            Set<String> untried = files.filter(file -> file.toString().endsWith(".yaml"))
                    .map(file -> EXAMPLES.relativize(file).toString())
                    .filter(file -> !test.contains('"' + file + '"'))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(Set.of(), untried, "examples that no test applies");
        }
    }

    private static List<String> tags(Side side) {
        return side.workloads().stream()
                .map(workload -> side.imageOf(workload.name()))
                .map(image -> image.substring(image.lastIndexOf(':') + 1))
                .toList();
    }
}
