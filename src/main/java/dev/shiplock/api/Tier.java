package dev.shiplock.api;

/** What an environment is for. In {@code Production} a variable that switches debugging on is Dangerous. */
public enum Tier {
    Production,
    Staging,
    Development
}
