package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** An explicit value: a container's image, or a variable with a value or a reference. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(value = "has(self.image) != has(self.variable)", message = "set gives either an image or a variable")
@ValidationRule(
        value =
                "!has(self.variable) || (has(self.value) ? 1 : 0) + (has(self.secretKeyRef) ? 1 : 0) + (has(self.configMapKeyRef) ? 1 : 0) == 1",
        message = "a variable has exactly one of value, secretKeyRef and configMapKeyRef")
@ValidationRule(
        value = "has(self.variable) || !(has(self.value) || has(self.secretKeyRef) || has(self.configMapKeyRef))",
        message = "value, secretKeyRef and configMapKeyRef belong to a variable")
public record SetValue(
        @JsonPropertyDescription("The workload in the target, as api or Deployment/api.")
        @Required
        @Pattern("^([A-Z][A-Za-z0-9]*(\\.[a-z0-9.-]+)?/)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        @Size(max = 317)
        String workload,

        @JsonPropertyDescription("The container; default: the only one of the workload.")
        @Nullable
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Size(max = 63)
        String container,

        @JsonPropertyDescription("The image that the container gets.")
        @Nullable
        @Pattern("^[^\\s]+$")
        @Size(min = 1, max = 1024)
        String image,

        @JsonPropertyDescription("The environment variable that is set.")
        @Nullable
        @Pattern("^[-._a-zA-Z][-._a-zA-Z0-9]*$")
        @Size(max = 253)
        String variable,

        @JsonPropertyDescription("The variable's value.") @Nullable @Size(max = 32768)
        String value,

        @JsonPropertyDescription("The Secret key of the target namespace that the variable refers to; both must exist.")
        GateSpec.@Nullable KeyRef secretKeyRef,

        @JsonPropertyDescription(
                "The ConfigMap key of the target namespace that the variable refers to; both must exist.")
        GateSpec.@Nullable KeyRef configMapKeyRef,

        @JsonPropertyDescription("Why; kept in the record.") @Nullable @Size(max = 1024)
        String reason) {}
