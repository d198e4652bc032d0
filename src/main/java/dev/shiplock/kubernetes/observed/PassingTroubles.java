package dev.shiplock.kubernetes.observed;

import java.util.regex.Pattern;

/**
 * What keeps a container from starting though nothing is wrong with it: a busy kubelet, container runtime, API server or registry, which
 * the kubelet asks again by itself.
 *
 * <p>The kubelet tells the two apart by its words alone: one reason covers both. What nobody knows counts as lasting, since a version that
 * cannot start is to be noticed at once; and so does a message that speaks of both, as one that quotes a command or names several mirrors.
 */
public final class PassingTroubles {
    private static final Pattern LASTING_START = Pattern.compile("executable file not found"
            + "|no such file or directory"
            + "|permission denied"
            + "|couldn't find key"
            + "|(?i:secret|configmap)s? \"[^\"]*\" not found");

    private static final Pattern PASSING_START = Pattern.compile("failed to sync (secret|configmap) cache"
            + "|timed out waiting for the condition"
            + "|services have not yet been read at least once"
            + "|object \"[^\"]*\"/\"[^\"]*\" not registered"
            // The node's rights follow the pods that are bound to it, a little later.
            + "|no relationship found between node .* and this object"
            + "|context deadline exceeded"
            + "|context canceled"
            // What a creation that took too long has left; the name is free once that one has ended.
            + "|name \"[^\"]*\" is reserved|name is reserved|error reserving ctr name"
            + "|etcdserver: "
            + "|code = (DeadlineExceeded|Unavailable|Aborted)"
            + "|i/o timeout|TLS handshake timeout|Client\\.Timeout exceeded|request canceled"
            + "|connect: connection refused|connection reset by peer"
            + "|too many requests|the server is currently unable to handle the request");

    private static final Pattern LASTING_PULL = Pattern.compile("not found"
            + "|(?i:manifest unknown|name unknown|repository name not known|unauthorized|forbidden|access denied)"
            + "|requested access to the resource is denied|authorization failed|authentication required"
            + "|does not exist"
            + "|no match for platform|no matching manifest"
            + "|no such host"
            + "|x509: |HTTP response to HTTPS client");

    /** A registry that is not reached may be one that does not exist: how long that is waited for, the phase says. */
    private static final Pattern PASSING_PULL =
            Pattern.compile("(?i:toomanyrequests|too many requests|pull rate limit|pull QPS exceeded)"
                    + "|\\b(408|425|429|5\\d\\d) [A-Z]"
                    + "|(?i:status( code)?:? (408|425|429|5\\d\\d)\\b)"
                    + "|(?i:internal server error|bad gateway|service unavailable|gateway time-?out)");

    private PassingTroubles() {}

    /** Whether the kubelet says in passing that it cannot create or start a container. */
    public static boolean ofStart(String message) {
        return passing(message, PASSING_START, LASTING_START);
    }

    /** Whether an image was not pulled for now, since its registry says that it is busy; not whether it will ever be there. */
    public static boolean ofPull(String message) {
        return passing(message, PASSING_PULL, LASTING_PULL);
    }

    private static boolean passing(String message, Pattern passing, Pattern lasting) {
        return passing.matcher(message).find() && !lasting.matcher(message).find();
    }
}
