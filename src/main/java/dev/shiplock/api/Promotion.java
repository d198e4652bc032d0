package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** How one environment's state is carried into another: what, in which phases, behind which gates. */
@JsonClassDescription("How one environment's state is carried into another: what, in which phases, behind which gates.")
@Group("shiplock.dev")
@Version("v1alpha1")
@ShortNames("promo")
@Categories("shiplock")
@AdditionalPrinterColumn(
        name = "FROM",
        jsonPath = ".spec.from['environment','revision']",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "TO", jsonPath = ".spec.to.environment", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "STATE", jsonPath = ".status.state", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "PHASE", jsonPath = ".status.run.phase", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "READY",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "AGE",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
        name = "MESSAGE",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
public class Promotion extends CustomResource<PromotionSpec, PromotionStatus> implements Namespaced {}
