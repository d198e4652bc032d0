package dev.shiplock.e2e;

import dev.shiplock.api.RunState;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A namespace that is deleted is gone, whatever run there was in it. */
@Tag("e2e")
@ExtendWith(OnCluster.class)
@Execution(ExecutionMode.CONCURRENT)
class NamespaceTest {
    private static final Duration GONE = Duration.ofSeconds(90);

    private static Shop shop(Shops shops) {
        return shops.of(Workload.deployment("api"))
                .staging("api", api -> api.version("v2"))
                .open();
    }

    private static void deleteProduction(Shop shop) {
        shop.cluster().deleteNamespace(shop.production().namespace());
        shop.cluster().awaitGone(shop.production().namespace(), GONE);
    }

    @Test
    void aNamespaceThatIsDeletedInMidRunIsGone(Shops shops) {
        Shop shop = shop(shops);
        shop.promote("phases: [{name: all, soak: 10m}]").reaches(RunState.Soaking);

        deleteProduction(shop);
    }

    @Test
    void aNamespaceThatIsDeletedWhileARunWaitsIsGone(Shops shops) {
        Shop shop = shop(shops);
        shop.flag("no");
        shop.promote("""
                        preflight:
                          gates:
                          - name: flag
                            resource: {apiVersion: v1, kind: ConfigMap, name: flag, expect: "object.data.go == 'yes'"}
                            interval: 500ms
                            failures: 1000
                        phases: [{name: all}]
                        """).reaches(RunState.Waiting);

        deleteProduction(shop);
    }
}
