package dev.shiplock.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The schema of types that are Kubernetes' own, which the client's classes neither describe nor limit. */
final class KubernetesTypes {
    private KubernetesTypes() {}

    /** A list of conditions, one of each type. */
    static ObjectNode conditions(JsonNode generated) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.set("description", generated.path("description"));
        list.put("type", "array").put("x-kubernetes-list-type", "map");
        list.putArray("x-kubernetes-list-map-keys").add("type");
        ObjectNode condition = list.putObject("items").put("type", "object");
        condition
                .putArray("required")
                .add("type")
                .add("status")
                .add("lastTransitionTime")
                .add("reason")
                .add("message");
        ObjectNode fields = condition.putObject("properties");
        text(fields, "lastTransitionTime", "When the status became what it is.").put("format", "date-time");
        text(fields, "message", "What that means and what to do, in a sentence.")
                .put("maxLength", 32768);
        fields.putObject("observedGeneration")
                .put("description", "The generation of the object that the condition speaks of.")
                .put("type", "integer")
                .put("format", "int64")
                .put("minimum", 0);
        text(fields, "reason", "Why, in one CamelCase word.")
                .put("minLength", 1)
                .put("maxLength", 1024)
                .put("pattern", "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$");
        text(fields, "status", "Whether the condition holds.")
                .putArray("enum")
                .add("True")
                .add("False")
                .add("Unknown");
        text(fields, "type", "What the condition is about.").put("maxLength", 316);
        return list;
    }

    /** Adds to a generated label selector what it lacks. */
    static void refineLabelSelector(ObjectNode selector) {
        selector.put("x-kubernetes-map-type", "atomic");
        ObjectNode labels = (ObjectNode) selector.at("/properties/matchLabels");
        labels.put("description", "Labels that must all be there with that value.");
        ObjectNode expressions = (ObjectNode) selector.at("/properties/matchExpressions");
        expressions
                .put("description", "Conditions on labels that must all hold.")
                .put("maxItems", 100);
        ObjectNode expression = (ObjectNode) expressions.path("items");
        expression.putArray("required").add("key").add("operator");
        ((ObjectNode) expression.at("/properties/key"))
                .put("description", "The label.")
                .put("minLength", 1);
        ((ObjectNode) expression.at("/properties/operator"))
                .put("description", "How the label's value relates to values.")
                .putArray("enum")
                .add("In")
                .add("NotIn")
                .add("Exists")
                .add("DoesNotExist");
        ((ObjectNode) expression.at("/properties/values"))
                .put("description", "The values; none for Exists and DoesNotExist.");
    }

    private static ObjectNode text(ObjectNode fields, String name, String description) {
        return fields.putObject(name).put("description", description).put("type", "string");
    }
}
