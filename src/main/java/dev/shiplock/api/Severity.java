package dev.shiplock.api;

/** What it means when a rule is broken: {@code Dangerous} keeps a promotion from starting, {@code Warning} is reported. */
public enum Severity {
    Warning,
    Dangerous
}
