package dev.shiplock.demo.api;

/** Something that stays in force until it is closed. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
    @Override
    void close();
}
