package dev.shiplock.api;

/** The kinds of change that a promotion can carry from the source into the target. */
public enum ChangeKind {
    /** Container images. */
    Image,
    /** Environment variables with a plain value or a reference to a ConfigMap key or a pod field. */
    Variable,
    /** Keys of the ConfigMaps that the workloads refer to; their readers are restarted. */
    Config,
    /** Requests and limits of containers. */
    Resources,
    /** Liveness, readiness and startup probes. */
    Probe,
    /** Command and arguments of containers. */
    Command,
    /** The number of replicas, unless an autoscaler owns it. */
    Replicas,
    /** References of environment variables to Secret keys; never a Secret's content. */
    Secret
}
