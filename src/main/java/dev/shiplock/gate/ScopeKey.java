package dev.shiplock.gate;

/**
 * Where gates stand: a phase of a run of a promotion.
 *
 * @param uid the Promotion's uid
 * @param phase the phase's name, or {@link #PREFLIGHT}
 */
public record ScopeKey(String namespace, String promotion, String uid, String run, String phase) {
    /** Before the first change; no phase has this name. */
    public static final String PREFLIGHT = "(preflight)";
}
