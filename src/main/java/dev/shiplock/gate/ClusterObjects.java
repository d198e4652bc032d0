package dev.shiplock.gate;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads any object of a namespace. */
@FunctionalInterface
public interface ClusterObjects {
    /** The object as the API server gives it. */
    Reading<JsonNode> read(String namespace, String apiVersion, String kind, String name);
}
