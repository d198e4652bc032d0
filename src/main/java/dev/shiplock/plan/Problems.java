package dev.shiplock.plan;

import dev.shiplock.plan.PlanResult.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects why a plan is refused, while it is made; the first one found is the answer. */
final class Problems {
    private final List<Refused> found = new ArrayList<>();

    void add(String reason, String message) {
        found.add(new Refused(reason, message));
    }

    Optional<Refused> first() {
        return found.stream().findFirst();
    }
}
