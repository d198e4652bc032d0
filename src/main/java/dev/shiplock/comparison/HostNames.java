package dev.shiplock.comparison;

import dev.shiplock.comparison.HostRun.Label;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names of the source's workloads, and so of the Services in front of them, where texts use them as host names and the target calls them
 * otherwise. Snapshots hold no Services; one is taken to be called like its workload, or as {@code names.map} says.
 *
 * <p>Names are replaced as whole labels, and only where they certainly are hosts: in an address, with a port as a whole value, before the
 * source's namespace. What may be meant and may be not is {@link Found.Doubtful}: what has the source's prefix or suffix wherever it stands, any
 * other name where it is a whole value or stands like a host.
 */
final class HostNames {
    private final EnvironmentSnapshot source;
    private final EnvironmentSnapshot target;
    private final Correlation correlation;
    private final Naming naming;
    private final Map<String, Set<String>> targets = new HashMap<>();
    private final Set<String> alike = new HashSet<>();
    private final Set<String> workloads = new HashSet<>();

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
         * @param likely whether it is more likely one than not: to be compared as one, if not to be carried
         * @param why what it may be and what to do
         */
        record Doubtful(int start, int end, String name, boolean likely, String why) implements Found {}
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
        targets.forEach((name, counterparts) -> {
            if (counterparts.equals(Set.of(name))) {
                alike.add(name);
            }
        });
        targets.keySet().removeAll(alike);
        source.workloads().keySet().forEach(ref -> workloads.add(ref.name()));
        workloads.addAll(targets.keySet());
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

    /**
     * Every part of a text that is, or may be, a name; in their order, not overlapping.
     *
     * @param name what the text is the value of, empty if that is not known
     */
    List<Found> find(String text, String name) {
        if (targets.isEmpty() && !hasAffix() && !isUsualWord()) {
            return List.of();
        }
        List<Found> found = new ArrayList<>();
        HostRuns.in(text, name).forEach(run -> addFound(run, found));
        return found;
    }

    /** Whether the source's namespace is too short to be told from other words by itself. */
    private boolean isUsualWord() {
        return source.namespace().length() < Token.SHORTEST
                && !source.namespace().equals(target.namespace());
    }

    private void addFound(HostRun run, List<Found> found) {
        List<Label> labels = run.labels();
        int service = run.serviceBefore(source.namespace());
        if (run.isBehind(source.namespace())) {
            addBehindNamespace(run, found);
        } else if (service >= 0 && (!isUsualWord() || service + 2 < labels.size())) {
            addService(run, service, found);
        } else if (isInShortNamespace(run)) {
            addInShortNamespace(run, service, found);
        } else if (run.isPod() && run.mayBeHost()) {
            addPod(run, found);
        } else if (!run.isElsewhere()) {
            boolean may = run.mayBeHost();
            boolean certain = may && labels.size() == 1 && run.isHost();
            labels.forEach(label -> (certain ? certain(label) : possible(run, label, may)).ifPresent(found::add));
        }
    }

    /** {@code shop-staging/api-staging}, which is no host: its case counts. With a tag behind it it may be an image. */
    private void addBehindNamespace(HostRun run, List<Found> found) {
        Label label = run.labels().getFirst();
        if (!targets.containsKey(label.text())) {
            return;
        }
        if (!isUsualWord() && !run.isTagged()) {
            certain(label).ifPresent(found::add);
        } else if (!isUsualWord() || isAffixed(label.text())) {
            found.add(doubtful(label));
        }
    }

    /** {@code api-staging-0.api-staging.shop-staging.svc}: a Service, and a pod of a StatefulSet before it. */
    private void addService(HostRun run, int service, List<Found> found) {
        Optional<Found> name = certain(run.labels().get(service));
        if (service > 0) {
            pod(run.labels().get(service - 1), name).ifPresent(found::add);
        }
        name.ifPresent(found::add);
    }

    /** A pod is called by its Service: it is renamed only together with that. */
    private Optional<Found> pod(Label label, Optional<Found> service) {
        String pod = Token.lower(label.text());
        return HostRun.withoutOrdinal(pod)
                .filter(targets::containsKey)
                .map(workload -> service.filter(Found.Renamed.class::isInstance)
                        .flatMap(it -> only(workload))
                        .<Found>map(name -> new Found.Renamed(label.start(), label.start() + workload.length(), name))
                        .orElseGet(() -> new Found.Doubtful(
                                label.start(),
                                label.start() + workload.length(),
                                counterpart(workload),
                                false,
                                doubt(workload))));
    }

    private boolean isInShortNamespace(HostRun run) {
        return run.isLikeServiceIn(source.namespace())
                && (run.isHost()
                        || run.mayBeHost()
                                && workloads.contains(Token.lower(run.labels()
                                        .get(run.labels().size() - 2)
                                        .text())));
    }

    private void addInShortNamespace(HostRun run, int service, List<Found> found) {
        Label label = run.labels().get(service);
        Label namespace = run.labels().get(service + 1);
        if (run.isServiceIn(source.namespace(), workloads)) {
            addService(run, service, found);
            found.add(new Found.Renamed(namespace.start(), namespace.end(), target.namespace()));
        } else {
            found.add(new Found.Doubtful(
                    label.start(),
                    namespace.end(),
                    counterpart(Token.lower(label.text())) + "." + target.namespace(),
                    false,
                    stranger(label.text())));
        }
    }

    private void addPod(HostRun run, List<Found> found) {
        Label service = run.labels().getLast();
        Optional<Found> name = run.isHost() ? certain(service) : possible(run, service, true);
        pod(run.labels().getFirst(), name).ifPresent(found::add);
        name.ifPresent(found::add);
    }

    /** What a host's name becomes, with what begins like one of the names: the Services beside a workload have such names. */
    private Optional<Found> certain(Label label) {
        String name = Token.lower(label.text());
        Optional<String> only = only(name);
        if (only.isPresent()) {
            return Optional.of(new Found.Renamed(label.start(), label.end(), only.get()));
        }
        if (targets.containsKey(name)) {
            return Optional.of(doubtful(label));
        }
        if (alike.contains(name)) {
            return Optional.empty();
        }
        // Where the two environments have the same affixes there is nothing to rename.
        if (isAffixed(name) && !named(name).equals(name)) {
            return Optional.of(new Found.Doubtful(label.start(), label.end(), named(name), false, unknown(name)));
        }
        return stem(name)
                .map(stem -> new Found.Doubtful(
                        label.start(),
                        label.end(),
                        counterpart(stem) + name.substring(stem.length()),
                        false,
                        beside(name, stem)));
    }

    private Optional<Found> possible(HostRun run, Label label, boolean mayBeHost) {
        String name = label.text();
        if (!targets.containsKey(name)) {
            return Optional.empty();
        }
        if (isAffixed(name)) {
            return Optional.of(
                    new Found.Doubtful(label.start(), label.end(), counterpart(name), run.isAlone(), doubt(name)));
        }
        return mayBeHost && run.labels().size() == 1 ? Optional.of(doubtful(label)) : Optional.empty();
    }

    /** The longest of the names that a name begins with, as a word of its own. */
    private Optional<String> stem(String name) {
        for (int end = name.lastIndexOf('-'); end > 0; end = name.lastIndexOf('-', end - 1)) {
            String stem = name.substring(0, end);
            if (targets.containsKey(stem)) {
                return Optional.of(stem);
            }
        }
        return Optional.empty();
    }

    /** The target's name of it, if that is certain. */
    private Optional<String> only(String name) {
        Set<String> counterparts = targets.getOrDefault(name, Set.of());
        return counterparts.size() == 1 ? Optional.of(counterparts.iterator().next()) : Optional.empty();
    }

    /** The target's name of one of the names, or one of those that it may have. */
    private String counterpart(String name) {
        return targets.getOrDefault(name, Set.of(name)).iterator().next();
    }

    private Found doubtful(Label label) {
        String name = targets.containsKey(label.text()) ? label.text() : Token.lower(label.text());
        return new Found.Doubtful(label.start(), label.end(), counterpart(name), false, doubt(name));
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
                + source.name() + " what it is called, or " + remedy();
    }

    private String beside(String name, String stem) {
        return "the value calls '" + name + "', which may be a Service beside '" + stem + "' of Environment "
                + source.name() + ", and it is not known what Environment " + target.name()
                + " calls it; say so in names.map of Environment " + source.name() + " (Service/" + name + "), or "
                + remedy();
    }

    private String stranger(String name) {
        return "the value calls '" + name + "." + source.namespace()
                + "', which may be a Service in the namespace of Environment " + source.name()
                + " or another host of that name; " + remedy();
    }

    private String doubt(String name) {
        return "the value holds '" + name + "', which may be a workload of Environment " + source.name()
                + " that Environment " + target.name() + " calls "
                + String.join(" or ", targets.getOrDefault(name, Set.of())) + "; " + remedy();
    }

    private String remedy() {
        return "give the value in spec.set, or let a rule of Environment " + target.name() + " accept that it differs";
    }
}
