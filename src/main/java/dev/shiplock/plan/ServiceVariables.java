package dev.shiplock.plan;

import dev.shiplock.comparison.Correlation;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Variables that pods of the source have from Services which the target calls otherwise: {@code API_STAGING_SERVICE_HOST}. Every pod has those
 * of all Services of its namespace, unless it says {@code enableServiceLinks: false}. A Service is taken to be called like its workload, or as
 * {@code names.map} says.
 *
 * @param renamed the Services' names in the target by those in the source
 */
record ServiceVariables(EnvironmentSnapshot source, Map<String, String> renamed) {
    private static final String SERVICE = "Service";
    private static final Pattern OF_SERVICE =
            Pattern.compile("_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT(?:_[0-9]+_[A-Z]+(?:_[A-Z]+)?)?)");

    /** A Service by its names in source and target. */
    record Service(String name, String inTarget) {}

    static ServiceVariables of(EnvironmentSnapshot source, Correlation correlation) {
        Map<String, String> renamed = new TreeMap<>();
        Stream<String> mapped = source.spec().names().map().keySet().stream()
                .map(name -> name.startsWith(SERVICE + "/") ? name.substring(SERVICE.length() + 1) : name)
                .filter(name -> name.indexOf('/') < 0);
        Stream.concat(source.workloads().keySet().stream().map(ObjectRef::name), mapped)
                .forEach(name -> renamed.put(
                        name, correlation.named(new ObjectRef(SERVICE, name)).name()));
        source.workloads()
                .keySet()
                .forEach(workload -> correlation
                        .inTarget(workload)
                        .ifPresent(counterpart -> renamed.put(workload.name(), counterpart.name())));
        renamed.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue()));
        return new ServiceVariables(source, renamed);
    }

    /** The Service that a workload of the source has a variable of that name from. */
    Optional<Service> find(Optional<ObjectRef> workload, String variable) {
        boolean linked = workload.flatMap(source::workload)
                .filter(found -> found.template().at("/spec/enableServiceLinks").asBoolean(true))
                .isPresent();
        return renamed.entrySet().stream()
                .filter(entry -> linked && isOf(entry.getKey(), variable))
                .findFirst()
                .map(entry -> new Service(entry.getKey(), entry.getValue()));
    }

    private static boolean isOf(String service, String variable) {
        String prefix = service.toUpperCase(Locale.ROOT).replace('-', '_');
        return variable.startsWith(prefix)
                && OF_SERVICE.matcher(variable.substring(prefix.length())).matches();
    }
}
