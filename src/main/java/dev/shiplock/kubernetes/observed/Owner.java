package dev.shiplock.kubernetes.observed;

/** The controller that an object belongs to. */
public record Owner(String kind, String name, String uid) {}
