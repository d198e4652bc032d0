package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in Events what happened to an object. An Event that cannot be written is logged and forgotten: the conditions say the same, and
 * nothing waits for it.
 */
final class Announcer {
    static final String COMPONENT = "shiplock";

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final int MESSAGE = 1024;

    private final KubernetesClient client;
    private final Clock clock;
    private final Executor executor;

    Announcer(KubernetesClient client, Clock clock, Executor executor) {
        this.client = client;
        this.clock = clock;
        this.executor = executor;
    }

    /** How an Event is shown. */
    enum Tone {
        Normal,
        Warning
    }

    void say(HasMetadata object, Tone tone, String reason, String message) {
        if (object instanceof Promotion promotion) {
            // As it is now: what is said may be how the pass has changed it.
            try (LogFields fields = LogFields.of(promotion)) {
                tell(object, tone, reason, message);
            }
        } else {
            tell(object, tone, reason, message);
        }
    }

    private void tell(HasMetadata object, Tone tone, String reason, String message) {
        LOG.info("{}: {}", reason, message);
        String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        var event = new EventBuilder()
                .withNewMetadata()
                .withNamespace(object.getMetadata().getNamespace())
                .withGenerateName(object.getMetadata().getName() + ".")
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(object.getApiVersion())
                .withKind(object.getKind())
                .withNamespace(object.getMetadata().getNamespace())
                .withName(object.getMetadata().getName())
                .withUid(object.getMetadata().getUid())
                .endInvolvedObject()
                .withType(tone.name())
                .withReason(reason)
                .withMessage(message.length() > MESSAGE ? message.substring(0, MESSAGE - 1) + "…" : message)
                .withFirstTimestamp(time)
                .withLastTimestamp(time)
                .withCount(1)
                .withReportingComponent(COMPONENT)
                .withReportingInstance(COMPONENT)
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .build();
        executor.execute(LogFields.keptBy(() -> {
            try {
                client.resource(event).create();
            } catch (KubernetesClientException failure) {
                LOG.warn(
                        "the Event {} of {} could not be written: {}",
                        reason,
                        object.getMetadata().getName(),
                        failure.getMessage());
            }
        }));
    }
}
