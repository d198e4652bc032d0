package dev.shiplock.comparison;

import dev.shiplock.api.EnvironmentSpec.Names;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** How one environment names its objects: between its own name of a thing and the name that all environments share. */
public final class Naming {
    private static final Pattern HASH = Pattern.compile("-[bcdfghjklmnpqrstvwxz2456789]{10}$");
    private static final int HASH_LENGTH = 11;

    private final Names names;
    private final Map<String, String> mapped = new HashMap<>();

    public Naming(Names names) {
        this.names = names;
        names.map().forEach((own, shared) -> mapped.put(shared, own));
    }

    /** The shared name of an object of this environment. */
    public String shared(String kind, String own) {
        String mappedName =
                names.map().getOrDefault(kind + "/" + own, names.map().get(own));
        if (mappedName != null) {
            return mappedName.startsWith(kind + "/") ? mappedName.substring(kind.length() + 1) : mappedName;
        }
        int end = own.length() - names.suffix().length();
        boolean affixed = own.startsWith(names.prefix())
                && own.endsWith(names.suffix())
                && end > names.prefix().length();
        return affixed ? own.substring(names.prefix().length(), end) : own;
    }

    /** The name that this environment would give an object with a shared name. */
    public String own(String kind, String shared) {
        String mappedName = mapped.getOrDefault(kind + "/" + shared, mapped.get(shared));
        if (mappedName != null) {
            return mappedName.startsWith(kind + "/") ? mappedName.substring(kind.length() + 1) : mappedName;
        }
        return names.prefix() + shared + names.suffix();
    }

    /** A name without the digest of its content that kustomize puts behind it; empty if it has none. */
    static Optional<String> withoutHash(String name) {
        return name.length() > HASH_LENGTH && HASH.matcher(name).find()
                ? Optional.of(name.substring(0, name.length() - HASH_LENGTH))
                : Optional.empty();
    }

    /** Whether an own name and the shared name can differ at all. */
    boolean isPlain() {
        return names.prefix().isEmpty()
                && names.suffix().isEmpty()
                && names.map().isEmpty();
    }
}
