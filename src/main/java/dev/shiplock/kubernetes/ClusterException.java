package dev.shiplock.kubernetes;

/** The cluster could not be asked, or did not answer the question; nothing is known about what was asked. */
public abstract sealed class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ClusterException(String message) {
        super(message);
    }

    private ClusterException(String message, Throwable cause) {
        super(message, cause);
    }

    /** In one CamelCase word, for conditions and metrics. */
    public abstract String reason();

    /** The operator's account may not do what it has to do; somebody has to grant it. */
    public static final class MissingRights extends ClusterException {
        public static final String REASON = "MissingRights";

        private static final long serialVersionUID = 1L;

        public MissingRights(String verb, ApiResource resource, String namespace) {
            super(inWords(verb, resource, namespace));
        }

        static String inWords(String verb, ApiResource resource, String namespace) {
            String where = namespace.isEmpty() ? "in the cluster" : "in namespace " + namespace;
            return "The operator may not " + verb + " " + resource.qualifiedPlural() + " " + where
                    + "; grant its service account the verb " + verb + " on " + resource.plural()
                    + " in API group \"" + resource.group() + "\" there";
        }

        @Override
        public String reason() {
            return REASON;
        }
    }

    /** A kind of workload that Shiplock does not know. */
    public static final class UnknownKind extends ClusterException {
        public static final String REASON = "UnknownKind";

        private static final long serialVersionUID = 1L;

        public UnknownKind(String kind, String known) {
            super("Workloads of kind " + kind + " are not supported; use one of " + known);
        }

        @Override
        public String reason() {
            return REASON;
        }
    }

    /** A timeout, an overloaded or failing API server, an object that changes faster than it can be written: worth another try. */
    public static final class Unavailable extends ClusterException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            super(message);
        }

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }

        @Override
        public String reason() {
            return "ClusterUnavailable";
        }
    }
}
