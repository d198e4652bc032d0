package dev.shiplock.kubernetes.health;

import dev.shiplock.rollout.WorkloadHealth;
import java.time.Instant;
import java.util.Optional;

/**
 * An answer to a {@link HealthQuestion}.
 *
 * @param recheckAt when the answer may become another one by the passing of time alone, without any event
 */
public record Assessment(WorkloadHealth health, Optional<Instant> recheckAt) {}
