package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * One step in the store's history.
 *
 * @param version the resource version that the step made
 * @param before the object as it was, empty when the step created it
 * @param after the object as it is, or as it was last when the step removed it
 */
record Change(Kind kind, long version, ObjectKey key, Optional<ObjectNode> before, ObjectNode after) {
    enum Kind {
        ADDED,
        MODIFIED,
        DELETED
    }
}
