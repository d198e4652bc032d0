package dev.shiplock.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the operator's watches work. */
@Readiness
@ApplicationScoped
public class OperatorHealth implements HealthCheck {
    private final OperatorLifecycle lifecycle;

    OperatorHealth(OperatorLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public HealthCheckResponse call() {
        boolean healthy = lifecycle.operator().map(running -> running.healthy()).orElse(false);
        return HealthCheckResponse.named("operator").status(healthy).build();
    }
}
