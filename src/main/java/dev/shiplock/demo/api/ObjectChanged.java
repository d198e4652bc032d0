package dev.shiplock.demo.api;

/**
 * An object was added, modified or removed.
 *
 * @param plural what kind of object, as in {@code deployments}
 * @param uid tells objects of one name apart
 * @param ownerKind the kind of the owner that controls it, empty when none does
 * @param removed whether it is gone
 */
public record ObjectChanged(
        String group,
        String plural,
        String namespace,
        String name,
        String uid,
        String ownerKind,
        String ownerName,
        boolean removed) {
    static ObjectChanged of(Change change) {
        var key = change.key();
        var metadata = change.after().path("metadata");
        var kind = "";
        var name = "";
        for (var owner : metadata.path("ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                kind = Json.text(owner, "kind");
                name = Json.text(owner, "name");
            }
        }
        var removed = change.kind() == Change.Kind.DELETED;
        var uid = Json.text(metadata, "uid");
        return new ObjectChanged(key.group(), key.plural(), key.namespace(), key.name(), uid, kind, name, removed);
    }
}
