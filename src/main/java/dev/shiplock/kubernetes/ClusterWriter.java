package dev.shiplock.kubernetes;

import dev.shiplock.plan.Change;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.RevertResult;
import dev.shiplock.plan.WriteResult;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/**
 * Writes guarded changes. A write does exactly what was planned or it fails as a conflict: every patch tests the values that the plan saw
 * and the version that was just read, so repeating one after a lost answer or a crash is safe.
 */
public final class ClusterWriter {
    private final ObjectApi api;

    public ClusterWriter(KubernetesClient client) {
        this.api = new ObjectApi(client);
    }

    /**
     * Asks the API server what a change would come to, without making it: quota, policies, and what admission makes of the values.
     *
     * @param earlier what will have been changed of the object by then: by the phases before, as they were rehearsed
     * @return {@code Written} with the change as the server would store it; {@code Refused} with {@code DryRunRefused} where a webhook takes
     *     no dry runs
     * @throws ClusterException when a right is missing or the API does not answer
     */
    public WriteResult rehearse(String namespace, ObjectChange change, List<Change> earlier) {
        return new GuardedWrite(api, namespace, change, earlier).rehearse();
    }

    /**
     * Makes a change: once as a dry run, then for good. Where the server would store something else than the change says, in its fields or
     * besides, it is {@code Refused} with {@code ChangedByAdmission}, and nothing is left of it.
     *
     * @param change as it was rehearsed
     * @param acknowledged whether an earlier write of this change is known to have succeeded; then old values are somebody's doing
     * @throws ClusterException when a right is missing or the API does not answer; writing again is safe
     */
    public WriteResult write(String namespace, ObjectChange change, boolean acknowledged) {
        return new GuardedWrite(api, namespace, change, List.of()).write(acknowledged);
    }

    /**
     * Undoes a change. Fields that somebody else changed meanwhile are left alone and named.
     *
     * @param inverse the inverse of the change as it was written
     * @throws ClusterException when a right is missing or the API does not answer; reverting again is safe
     */
    public RevertResult revert(String namespace, ObjectChange inverse) {
        return new GuardedRevert(api, namespace, inverse).revert();
    }

    /**
     * Deletes a pod if it still is the one with this uid.
     *
     * @throws ClusterException when a right is missing or the API does not answer
     */
    public void deletePod(String namespace, String name, String uid) {
        api.delete(ApiResource.POD, namespace, name, uid);
    }
}
