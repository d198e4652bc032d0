package dev.shiplock.plan;

import dev.shiplock.api.PromotionSpec;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What a plan is made from.
 *
 * @param today decides which acceptances have expired
 * @param lastVerified the target as its last verified revision recorded it; tells drift from what the source has new
 * @param others who else reads the target's ConfigMaps
 */
public record PlanRequest(
        EnvironmentSnapshot source,
        EnvironmentSnapshot target,
        PromotionSpec spec,
        LocalDate today,
        Optional<EnvironmentSnapshot> lastVerified,
        OtherReaders others) {}
