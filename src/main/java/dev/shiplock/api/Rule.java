package dev.shiplock.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A demand on a field, or the acceptance of a difference. The first rule that matches a field decides. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "(has(self.variable) ? 1 : 0) + (has(self.image) ? 1 : 0) + (has(self.path) ? 1 : 0) == 1",
        message = "exactly one of variable, image and path says which field the rule is about")
@ValidationRule(
        value = "(has(self.equals) ? 1 : 0) + (has(self.mustDiffer) ? 1 : 0) + (has(self.tagMatches) ? 1 : 0)"
                + " + (has(self.required) ? 1 : 0) + (has(self.accept) ? 1 : 0) == 1",
        message = "exactly one of equals, mustDiffer, tagMatches, required and accept says what the rule demands")
@ValidationRule(value = "!has(self.tagMatches) || has(self.image)", message = "tagMatches is for rules about an image")
@ValidationRule(
        value = "!has(self.accept) || (has(self.reason) && self.reason.size() > 0)",
        message = "a rule that accepts a difference gives its reason")
@ValidationRule(
        value =
                "!(has(self.mustDiffer) && !self.mustDiffer || has(self.required) && !self.required || has(self.accept) && !self.accept)",
        message = "mustDiffer, required and accept are true or left out")
@ValidationRule(
        value = "!has(self.expires) || has(self.accept)",
        message = "expires is for rules that accept a difference")
public record Rule(
        @JsonPropertyDescription("Names the rule in findings and messages.")
        @Required
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Size(max = 63)
        String name,

        @JsonPropertyDescription("Environment variables by name; * stands for any characters.")
        @Nullable
        @Size(min = 1, max = 253)
        String variable,

        @JsonPropertyDescription("Containers, by name, whose image the rule is about; * stands for any characters.")
        @Nullable
        @Size(min = 1, max = 253)
        String image,

        @JsonPropertyDescription(
                "A field by its JSON pointer in the workload, list elements by their name: /spec/template/spec/containers/api/resources; * stands for any characters.")
        @Nullable
        @Pattern("^/.+$")
        @Size(max = 512)
        String path,

        @JsonPropertyDescription(
                "Only in the workload of this name (api or Deployment/api); default: in every workload.")
        @Nullable
        @Size(max = 253)
        String workload,

        @JsonPropertyDescription("The value that the field must have.") @Nullable @Size(max = 4096)
        String equals,

        @JsonPropertyDescription("The field must have another value in each environment.") @Nullable
        Boolean mustDiffer,

        @JsonPropertyDescription("The regular expression (RE2 syntax) that the whole image tag must match.")
        @Nullable
        @Size(min = 1, max = 512)
        String tagMatches,

        @JsonPropertyDescription("The field must be there.") @Nullable
        Boolean required,

        @JsonPropertyDescription("The environments may differ here: the difference is Intended and is not carried.")
        @Nullable
        Boolean accept,

        @JsonPropertyDescription("Why the rule exists; shown with its findings.") @Nullable @Size(max = 1024)
        String reason,

        @JsonPropertyDescription("Who answers for the rule; named wherever the rule is.") @Nullable @Size(max = 253)
        String owner,

        @JsonPropertyDescription("The day (2027-06-30) after which an acceptance no longer counts.")
        @Nullable
        @Pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        String expires,

        @JsonPropertyDescription(
                "Dangerous: a promotion that would break the rule does not start. Warning: it is reported.")
        @Default("Warning")
        Severity severity) {

    public Rule {
        severity = severity == null ? Severity.Warning : severity;
    }
}
