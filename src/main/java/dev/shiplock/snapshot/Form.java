package dev.shiplock.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** How a value that is compared as a whole reads: what its canonical form is, and which names and addresses it holds. */
public enum Form {
    /** Any value; texts in it may hold addresses, list order counts. */
    Plain,
    /** Any value; texts in it may be names of objects. */
    Name,
    /** A list in which order means nothing. */
    Unordered,
    /** The ports of a container. */
    Ports,
    /** Command or arguments; order counts. */
    Arguments,
    /** An image's name. */
    Image,
    /** One element of {@code env}. */
    Variable,
    /** {@code envFrom}, or the sources of a projected volume. */
    Sources,
    /** Requests and limits. */
    Resources,
    /** One quantity. */
    Quantity,
    /** A probe. */
    Probe,
    /** The name of a ConfigMap. */
    ConfigMapName,
    /** The name of a Secret. */
    SecretName,
    /** A list of objects with the names of Secrets. */
    SecretNames,
    /** Claims that a StatefulSet makes for each pod. */
    Claims,
    /** A value of a ConfigMap: text, or a document in JSON, YAML or properties. */
    Document,
    /** A binary value of a ConfigMap, in base64. */
    Binary;

    /** The one form that all readings of the same value have; missing if it says nothing. */
    public JsonNode canonical(JsonNode raw) {
        return switch (this) {
            case Plain, Name, Arguments, Binary, ConfigMapName, SecretName -> Canonical.pruned(raw);
            case Sources -> Canonical.sources(raw);
            case Unordered, SecretNames -> Canonical.unordered(raw);
            case Ports -> Canonical.ports(raw);
            case Image ->
                raw.isTextual()
                        ? TextNode.valueOf(ImageReference.parse(raw.textValue()).canonical())
                        : raw;
            case Variable -> Canonical.variable(raw);
            case Claims -> Canonical.claims(raw);
            case Resources -> Canonical.resources(raw);
            case Quantity -> Quantities.canonical(raw);
            case Probe -> Canonical.probe(raw);
            case Document -> raw.isTextual() ? Documents.canonical(raw.textValue()) : MissingNode.getInstance();
        };
    }
}
