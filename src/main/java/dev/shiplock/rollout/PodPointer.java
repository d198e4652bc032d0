package dev.shiplock.rollout;

import java.util.regex.Pattern;

/** Where people look at a pod that is not well, as the end of a sentence about it; a rollback deletes that pod, and then it is advice no more. */
public final class PodPointer {
    private static final Pattern POINTER = Pattern.compile("; see kubectl (?:logs|describe pod) [^;)]*");

    private PodPointer() {}

    /** What the kubelet says of the pod. */
    public static String describe(String namespace, String pod) {
        return "; see kubectl describe pod -n " + namespace + " " + pod;
    }

    /**
     * What a container of the pod has written.
     *
     * @param restarted whether it is what the container wrote before it was started again
     */
    public static String logs(String namespace, String pod, String container, boolean restarted) {
        return "; see kubectl logs -n " + namespace + " " + pod + " -c " + container + (restarted ? " --previous" : "");
    }

    /** A message that sends nobody to a pod that is about to go. */
    static String without(String message) {
        return POINTER.matcher(message).replaceAll("");
    }
}
