package dev.shiplock.plan;

/** What is wanted, and the phase that does it. */
record Assigned(int phase, Wanted wanted) {}
