package dev.shiplock.kubernetes.watch;

import com.fasterxml.jackson.databind.JsonNode;

/** Takes the objects of one kind as they arrive. */
interface Sink {
    /** The object exists, in this state. */
    void put(JsonNode object);

    /** The object of that name is gone. */
    void remove(String name);
}
