package dev.shiplock.plan;

/** A change and how its field stands to it. */
public record FieldStanding(Change change, Standing standing) {}
