package dev.shiplock.demo.api;

/** What a request wants, in the words of Kubernetes' access rules. */
public enum Verb {
    GET,
    LIST,
    WATCH,
    CREATE,
    UPDATE,
    PATCH,
    DELETE,
    DELETECOLLECTION;

    /** Whether the verb changes what is stored. */
    public boolean writes() {
        return switch (this) {
            case GET, LIST, WATCH -> false;
            case CREATE, UPDATE, PATCH, DELETE, DELETECOLLECTION -> true;
        };
    }
}
