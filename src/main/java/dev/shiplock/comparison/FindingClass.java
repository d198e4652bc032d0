package dev.shiplock.comparison;

/** What a difference means. */
public enum FindingClass {
    /** A rule says that the environments differ here. */
    Intended,
    /** The source is ahead: a promotion would carry it. */
    Promotable,
    /** The target was changed without a promotion. */
    Drift,
    /** Only one side has it. */
    Missing,
    /** The target refers to another environment, a value is equal that must differ, a required value is absent, a secret is in the open. */
    Dangerous
}
