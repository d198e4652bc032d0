package dev.shiplock.kubernetes.store;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** A guarded write found that the object has changed since it was read; nothing was written, and the pass ends. */
public final class Outdated extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Outdated(String message) {
        super(message);
    }

    /** What a cache showed is no longer so. */
    public static Outdated elsewhere(String what) {
        return new Outdated(what);
    }

    Outdated(HasMetadata object, Throwable cause) {
        super(
                object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                        + object.getMetadata().getName() + " changed since it was read",
                cause);
    }
}
