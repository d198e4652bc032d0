package dev.shiplock.e2e;

import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests their {@link Shops}, on one cluster with one operator for the whole suite; reports what was there when a test fails. */
final class OnCluster implements ParameterResolver, AfterEachCallback {
    private static final Namespace OURS = Namespace.create(OnCluster.class);

    /** What the whole suite shares. */
    private record Suite(Cluster cluster, OperatorProcess operator) implements AutoCloseable {
        static Suite started() {
            Cluster cluster = Cluster.prepared();
            return new Suite(cluster, OperatorProcess.start(cluster.operatorKubeconfig(), "operator"));
        }

        /** A namespace goes only when the operator has released what it holds there, so it stays until all are gone. */
        @Override
        public void close() {
            try (cluster;
                    operator) {
                cluster.awaitNoNamespaces(Duration.ofMinutes(3));
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Shops.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(OURS).computeIfAbsent(Shops.class, type -> {
            Suite suite =
                    context.getRoot().getStore(OURS).computeIfAbsent(Suite.class, key -> Suite.started(), Suite.class);
            return new Shops(suite.cluster(), suite.operator());
        });
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Shops shops = context.getStore(OURS).get(Shops.class, Shops.class);
        if (shops == null) {
            return;
        }
        context.getExecutionException()
                .ifPresent(failure -> System.err.println(
                        "FAILED " + context.getRequiredTestClass().getSimpleName() + " " + context.getDisplayName()
                                + ": " + failure.getMessage() + "\n" + shops.report()));
        shops.close();
    }
}
