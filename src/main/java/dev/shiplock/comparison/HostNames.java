package dev.shiplock.comparison;

import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names of the source's workloads, and so of the Services in front of them, where texts use them as host names and the target calls them
 * otherwise. Snapshots hold no Services; one is taken to be called like its workload, or as {@code names.map} says.
 *
 * <p>Names are replaced as whole labels, and only where they certainly are meant: as the host of an address, with a port, or before the
 * source's namespace; one that has the source's prefix or suffix also where it stands alone. What may be meant and may be not is
 * {@link Found.Doubtful}.
 */
final class HostNames {
    private final EnvironmentSnapshot source;
    private final EnvironmentSnapshot target;
    private final Correlation correlation;
    private final Naming naming;
    private final Map<String, Set<String>> targets = new HashMap<>();

    /** A part of a text. */
    sealed interface Found {
        int start();

        int end();

        /** The target's name in place of it. */
        record Renamed(int start, int end, String name) implements Found {}

        /**
         * It may be a name.
         *
         * @param name the target's, if it is one
         * @param why what it may be and what to do
         */
        record Doubtful(int start, int end, String name, String why) implements Found {}
    }

    HostNames(EnvironmentSnapshot source, EnvironmentSnapshot target, Correlation correlation) {
        this.source = source;
        this.target = target;
        this.correlation = correlation;
        this.naming = new Naming(source.spec().names());
        correlation
                .pairs()
                .filter(pair -> source.workloads().containsKey(pair.getKey()))
                .forEach(pair -> add(pair.getKey().name(), pair.getValue().name()));
        source.spec().names().map().keySet().forEach(this::addMapped);
        target.spec().names().map().values().forEach(shared -> addMapped(naming.own("Service", shared)));
        targets.entrySet().removeIf(entry -> entry.getValue().equals(Set.of(entry.getKey())));
    }

    private void add(String name, String counterpart) {
        targets.computeIfAbsent(name, it -> new TreeSet<>()).add(counterpart);
    }

    private void addMapped(String own) {
        String name = own.startsWith("Service/") ? own.substring("Service/".length()) : own;
        if (name.indexOf('/') < 0 && !targets.containsKey(name)) {
            add(name, named(name));
        }
    }

    private String named(String name) {
        return correlation.named(new ObjectRef("Service", name)).name();
    }

    /** Every part of a text that is, or may be, a name; in their order, not overlapping. */
    List<Found> find(String text) {
        if (targets.isEmpty() && !hasAffix()) {
            return List.of();
        }
        List<Found> found = new ArrayList<>();
        for (HostRun run = HostRun.next(text, 0); !run.isEmpty(); run = HostRun.next(text, run.end())) {
            addFound(run, found);
        }
        return found;
    }

    private void addFound(HostRun run, List<Found> found) {
        List<HostRun.Label> labels = run.labels();
        int service = run.serviceBefore(source.namespace());
        if (service > 0) {
            pod(labels.get(service - 1)).ifPresent(found::add);
        }
        if (service >= 0) {
            name(run, labels.get(service), true).ifPresent(found::add);
        } else if (!run.isElsewhere()) {
            boolean host = run.isHost();
            labels.forEach(label -> name(run, label, host).ifPresent(found::add));
        }
    }

    /** {@code api-staging-0.api-staging.shop-staging.svc}: a pod of a StatefulSet, by its Service. */
    private Optional<Found> pod(HostRun.Label label) {
        return HostRun.withoutOrdinal(label.text())
                .flatMap(workload -> only(workload)
                        .map(name -> new Found.Renamed(label.start(), label.start() + workload.length(), name)));
    }

    private Optional<Found> name(HostRun run, HostRun.Label label, boolean certain) {
        String name = certain ? label.text().toLowerCase(Locale.ROOT) : label.text();
        if (!targets.containsKey(name)) {
            // Where the two environments have the same affixes there is nothing to rename.
            return certain && isAffixed(name) && !named(name).equals(name)
                    ? Optional.of(doubtful(label, named(name), unknown(name)))
                    : Optional.empty();
        }
        boolean affixed = isAffixed(name);
        Optional<String> only = only(name);
        if (only.isPresent() && (certain || affixed && run.isAlone())) {
            return Optional.of(new Found.Renamed(label.start(), label.end(), only.get()));
        }
        return certain || affixed || run.isValue()
                ? Optional.of(doubtful(label, targets.get(name).iterator().next(), doubt(name)))
                : Optional.empty();
    }

    /** The target's name of it, if that is certain. */
    private Optional<String> only(String name) {
        Set<String> counterparts = targets.getOrDefault(name, Set.of());
        return counterparts.size() == 1 ? Optional.of(counterparts.iterator().next()) : Optional.empty();
    }

    private static Found doubtful(HostRun.Label label, String name, String why) {
        return new Found.Doubtful(label.start(), label.end(), name, why);
    }

    private boolean hasAffix() {
        return source.spec().names().prefix().endsWith("-")
                || source.spec().names().suffix().startsWith("-");
    }

    /** Whether a name has the source's prefix or suffix, as a word of its own. */
    private boolean isAffixed(String name) {
        return hasAffix()
                && !name.equals(naming.shared("Service", name))
                && !source.spec().names().map().containsKey(name);
    }

    private String unknown(String name) {
        return "the value calls '" + name + "', which is named like what belongs to Environment " + source.name()
                + ", and Environment " + target.name() + " is not known to have it; say in names.map of Environment "
                + source.name() + " what it is called, or make it an own value of both";
    }

    private String doubt(String name) {
        return "the value holds '" + name + "', which may be a workload of Environment " + source.name()
                + " that Environment " + target.name() + " calls "
                + String.join(" or ", targets.getOrDefault(name, Set.of()))
                + "; make it an own value of both, equal ones if it is to stay as it is";
    }
}
