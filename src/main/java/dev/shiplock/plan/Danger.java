package dev.shiplock.plan;

import dev.shiplock.comparison.Finding;
import dev.shiplock.snapshot.ObjectRef;
import java.util.Optional;

/**
 * What is dangerous about the target as a plan leaves it, though the plan may be carried out: it was there before, or it breaks a rule that
 * only warns.
 *
 * @param field in words
 * @param value as it may be shown (secrets masked); empty if that is what is missing
 * @param why what is wrong and what to do
 */
public record Danger(ObjectRef object, String field, Optional<String> value, String why) {
    static Danger of(Finding finding) {
        return new Danger(finding.object(), finding.field(), finding.right(), finding.why());
    }
}
