package dev.shiplock.kubernetes.watch;

import dev.shiplock.kubernetes.observed.NamespaceContents;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Somebody's interest in a namespace; while anybody has one, the namespace is watched. */
public final class NamespaceWatch implements AutoCloseable {
    private final WatchedNamespace watched;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    NamespaceWatch(WatchedNamespace watched, Runnable release) {
        this.watched = watched;
        this.release = release;
    }

    /** What was last seen; {@link NamespaceContents#isComplete()} says whether the first reading is over. */
    public NamespaceContents contents() {
        return watched.contents();
    }

    public boolean synced() {
        return watched.contents().isComplete();
    }

    /**
     * Whether the contents are those of now: they were read, and no watch has been interrupted since, or it has caught up. As far as anybody
     * asked; an interruption between two questions is not noticed.
     */
    public boolean isUpToDate() {
        return watched.isUpToDate();
    }

    /** What keeps the namespace from being watched, and what to do about it; empty if nothing does. */
    public Optional<String> problem() {
        return watched.problem();
    }

    /** Gives up the interest; closing twice does nothing more. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
