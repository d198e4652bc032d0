package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Who may do what. Everything is allowed but what is denied here; reviews and requests get the same answer. */
public final class Access {
    private final List<Predicate<AccessQuestion>> denials = new CopyOnWriteArrayList<>();

    Access() {}

    /** Denies what matches, until the registration is closed. */
    public Registration deny(Predicate<AccessQuestion> what) {
        denials.add(what);
        return () -> denials.remove(what);
    }

    /** Refuses a denied request with 403. */
    void check(ApiRequest request) {
        var question = AccessQuestion.of(request);
        if (!request.plural().isEmpty() && !request.isReview() && denies(question)) {
            var resource = question.resource() + (question.subresource().isEmpty() ? "" : "/" + question.subresource());
            throw ApiFailure.forbidden(
                    "User \"%s\" cannot %s resource \"%s\" in API group \"%s\" in the namespace \"%s\""
                            .formatted(
                                    question.identity(),
                                    question.verb(),
                                    resource,
                                    question.group(),
                                    question.namespace()));
        }
    }

    /** Answers SelfSubjectAccessReviews, SelfSubjectRulesReviews and their like. */
    Answer review(ApiRequest request, ObjectNode review) {
        var status = review.putObject("status");
        if (review.path("kind").asText("").equals("SelfSubjectRulesReview")) {
            status.put("incomplete", !denials.isEmpty());
            status.putArray("nonResourceRules");
            var rule = status.putArray("resourceRules").addObject();
            for (var field : List.of("verbs", "apiGroups", "resources")) {
                rule.putArray(field).add("*");
            }
        } else {
            var denied = denies(question(request, review));
            status.put("allowed", !denied);
            if (denied) {
                status.put("reason", "denied by the embedded API's access rules");
            }
        }
        return Answer.created(review);
    }

    private static AccessQuestion question(ApiRequest request, ObjectNode review) {
        var asked = review.at("/spec/resourceAttributes");
        var user = review.at("/spec/user").asText(request.identity());
        return new AccessQuestion(
                user,
                Json.text(asked, "verb"),
                Json.text(asked, "group"),
                Json.text(asked, "resource"),
                Json.text(asked, "subresource"),
                Json.text(asked, "namespace"),
                Json.text(asked, "name"));
    }

    private boolean denies(AccessQuestion question) {
        return denials.stream().anyMatch(denial -> denial.test(question));
    }
}
