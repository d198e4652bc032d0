package dev.shiplock.snapshot;

import java.util.List;
import java.util.Set;

/** Labels and annotations that tools write for themselves; they say nothing about what runs. */
public final class Noise {
    private static final Set<String> NAMES = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            "kubectl.kubernetes.io/restartedAt",
            "deployment.kubernetes.io/revision",
            "deprecated.daemonset.template.generation",
            "pod-template-hash",
            "controller-revision-hash",
            "helm.sh/chart",
            "app.kubernetes.io/managed-by",
            "objectset.rio.cattle.io/applied");

    private static final List<String> PREFIXES = List.of(
            "meta.helm.sh/",
            "argocd.argoproj.io/",
            "kustomize.toolkit.fluxcd.io/",
            "helm.toolkit.fluxcd.io/",
            "checksum/",
            "shiplock.dev/",
            "field.cattle.io/",
            "autoscaling.alpha.kubernetes.io/");

    private Noise() {}

    /** Whether a label or annotation is left out of every comparison. */
    public static boolean is(String name) {
        return NAMES.contains(name) || PREFIXES.stream().anyMatch(name::startsWith) || Injected.annotation(name);
    }
}
