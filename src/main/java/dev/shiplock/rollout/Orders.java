package dev.shiplock.rollout;

import dev.shiplock.api.Command;
import java.util.Optional;

/**
 * What people want of the run, beside its spec.
 *
 * @param suspended {@code spec.suspend}
 * @param command a command that was taken for this run and not acted on yet
 * @param leave whether an abort leaves things as they are
 * @param deleting whether the Promotion is being deleted
 */
public record Orders(boolean suspended, Optional<Command> command, boolean leave, boolean deleting) {
    public static final Orders NONE = new Orders(false, Optional.empty(), false, false);
}
