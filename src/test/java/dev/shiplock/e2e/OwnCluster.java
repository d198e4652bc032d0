package dev.shiplock.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The cluster of {@code e2e/cluster}, with which one can do more than with somebody's. */
final class OwnCluster {
    private OwnCluster() {}

    /** Whether the tests run on it. */
    static boolean given() {
        return System.getenv("SHIPLOCK_E2E_CLUSTER") != null;
    }

    /** Skips the test where the tests run on another cluster. */
    static void assume() {
        assumeTrue(given(), "needs the cluster of e2e/cluster");
    }

    /** The API server is gone, as after a crash; nodes and controllers stay. */
    static void killApiServer() {
        Shell.run(System.getenv("SHIPLOCK_E2E_CLUSTER"), "api-server", "kill");
    }

    static void startApiServer() {
        Shell.run(System.getenv("SHIPLOCK_E2E_CLUSTER"), "api-server", "start");
    }
}
