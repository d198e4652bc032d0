package dev.shiplock.revision;

import dev.shiplock.api.EnvironmentRevisionSpec;
import dev.shiplock.api.EnvironmentRevisionSpec.Role;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.Projection;
import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the revisions of a run, ready to be written. */
public final class RevisionRecords {
    /** The API server refuses an object above 1.5 MiB; the rest is for its metadata and its status. */
    static final int LARGEST = 1_300_000;

    private final Seal seal;

    public RevisionRecords(Seal seal) {
        this.seal = seal;
    }

    /** The state before the run. */
    public RecordResult baseline(RunIdentity run, EnvironmentSnapshot target) {
        return record(run, Role.Baseline, target, Optional.empty(), null);
    }

    /**
     * The state that the run is to reach, with its plan.
     *
     * @param target the environment before the run
     */
    public RecordResult target(RunIdentity run, EnvironmentSnapshot target, Plan plan) {
        return record(
                run,
                Role.Target,
                Projection.after(target, plan),
                Optional.of(plan),
                run.names().baseline());
    }

    /** The mixed state in which a run was stopped. */
    public RecordResult stopped(RunIdentity run, EnvironmentSnapshot live) {
        return record(run, Role.Stopped, live, Optional.empty(), null);
    }

    /** A state that somebody took for good. */
    public RecordResult accepted(RunIdentity run, EnvironmentSnapshot live) {
        return record(run, Role.Accepted, live, Optional.empty(), null);
    }

    /** What no workload refers to is not part of the state: nobody would look at it when the state is compared with what there is. */
    private RecordResult record(
            RunIdentity run, Role role, EnvironmentSnapshot read, Optional<Plan> plan, @Nullable String baseline) {
        EnvironmentSnapshot state = read.withoutUnreferenced();
        EnvironmentRevisionSpec spec = seal.seal(new EnvironmentRevisionSpec(
                state.name(),
                run.environmentUid(),
                run.clusterUid(),
                role,
                run.names().run(),
                run.promotion(),
                run.request(),
                baseline,
                run.from(),
                Summary.of(state),
                CanonicalJson.tree(state.spec()),
                Codec.SNAPSHOT.encode(state),
                plan.map(Codec.PLAN::encode).orElse(List.of()),
                digest(CanonicalJson.bytes(state), plan.map(CanonicalJson::bytes)),
                seal.keyId(),
                ""));
        int size = CanonicalJson.bytes(spec).length;
        return size > LARGEST
                ? new RecordResult.Refused("PayloadTooLarge", tooLarge(state, size))
                : new RecordResult.Ready(spec);
    }

    private static String tooLarge(EnvironmentSnapshot state, int size) {
        return "the recorded state of environment " + state.name() + " has " + size
                + " bytes after compression, the most is " + LARGEST
                + "; describe fewer workloads with spec.workloads, or move large ConfigMap values elsewhere";
    }

    /** The digest of a revision, over the JSON of its payload and its plan. */
    static String digest(byte[] payload, Optional<byte[]> plan) {
        return CanonicalJson.digest(List.of(
                CanonicalJson.sha256(payload), plan.map(CanonicalJson::sha256).orElse("")));
    }
}
