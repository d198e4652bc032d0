package dev.shiplock.demo.api;

import java.util.Locale;

/**
 * May this identity do that? What is not named is an empty string.
 *
 * @param verb in lower case, as in RBAC rules; verbs of one's own are fine
 */
public record AccessQuestion(
        String identity,
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        String name) {
    static AccessQuestion of(ApiRequest request) {
        return new AccessQuestion(
                request.identity(),
                request.verb().name().toLowerCase(Locale.ROOT),
                request.group(),
                request.plural(),
                request.subresource(),
                request.namespace(),
                request.name());
    }
}
