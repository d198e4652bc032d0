package dev.shiplock.kubernetes.watch;

import dev.shiplock.kubernetes.observed.NamespaceContents;
import java.util.Optional;

/** A namespace that somebody is interested in. Changed under the lock of {@link NamespaceWatches} only. */
final class WatchedNamespace {
    private volatile NamespaceContents contents;
    private volatile Optional<Reading> reading = Optional.empty();
    private boolean troubled;
    private int interested;

    WatchedNamespace(NamespaceContents contents) {
        this.contents = contents;
    }

    NamespaceContents contents() {
        return contents;
    }

    /** What keeps its contents up to date; empty while it waits for a reading of many. */
    Optional<Reading> reading() {
        return reading;
    }

    void readBy(Reading newReading, NamespaceContents newContents) {
        reading = Optional.of(newReading);
        contents = newContents;
    }

    /** Whether its contents are those of now: read once, and watched since. */
    boolean isUpToDate() {
        return contents.isComplete() && reading.filter(Reading::isUpToDate).isPresent();
    }

    Optional<String> problem() {
        return reading.flatMap(Reading::problem);
    }

    /** Whether it could be watched when this was asked for the last time, and cannot now, or the other way round. */
    boolean hasTroubleChanged() {
        boolean before = troubled;
        troubled = problem().isPresent();
        return before != troubled;
    }

    void oneMore() {
        interested++;
    }

    /** Whether nobody is left. */
    boolean oneLess() {
        return --interested == 0;
    }
}
