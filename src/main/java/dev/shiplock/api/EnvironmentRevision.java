package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One recorded state of an environment: baseline, target, rollback target and change record in one. */
@JsonClassDescription(
        "One recorded state of an environment: baseline, target, rollback target and change record in one.")
@Group("shiplock.dev")
@Version("v1alpha1")
@ShortNames("envrev")
@Categories("shiplock")
@AdditionalPrinterColumn(
        name = "ENVIRONMENT",
        jsonPath = ".spec.environment",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "ROLE", jsonPath = ".spec.role", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "STATE", jsonPath = ".status.state", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "RUN", jsonPath = ".spec.run", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "AGE",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
        name = "WHY",
        jsonPath = ".status.record.message",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
public class EnvironmentRevision extends CustomResource<EnvironmentRevisionSpec, EnvironmentRevisionStatus>
        implements Namespaced {}
