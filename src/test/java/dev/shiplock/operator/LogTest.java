package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fields that a line of the log has beside its message. */
class LogTest extends InTheLab {
    private static final String REVISIONS = "environmentrevisions.shiplock.dev";

    private final Log log = new Log();

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(log);
    }

    @AfterEach
    void listenNoMore() {
        Logger.getLogger("").removeHandler(log);
    }

    @Test
    void everyLineOfARunNamesItsPromotionItselfAndThePhaseThatItIsIn() {
        lab.promote(TWO_PHASES);
        Run run = verified("shop");

        List<Line> lines = log.about(run.id());
        for (Line line : lines) {
            assertEquals(Optional.of("shop-production/shop"), line.promotion(), line::toString);
            assertEquals(Optional.of(run.id()), line.run(), line::toString);
        }
        assertEquals(List.of("api", "others"), phases(lines, "Applying"));
        assertEquals(List.of("api", "others"), phases(lines, "Settling"));
        assertTrue(lines.getFirst().phase().isEmpty(), lines::toString);
    }

    @Test
    void theNextRunsLinesAreItsOwn() {
        lab.promote(ONE_IMAGE.replace("spec:", "spec:\n  run: \"1\""));
        Run first = verified("shop");
        lab.edit(Lab.PROMOTIONS, "shop", object -> {
            object.withObject("/spec")
                    .put("run", "2")
                    .putArray("carry")
                    .add("Image")
                    .add("Variable");
        });
        lab.awaitThat(
                "another run has ended",
                () -> lab.run("shop")
                        .filter(run -> !run.id().equals(first.id()) && run.state() == RunState.Verified)
                        .isPresent());
        String second = lab.awaitEnd("shop").id();

        List<Line> lines = log.about(second);
        assertFalse(lines.isEmpty());
        for (Line line : lines) {
            assertEquals(Optional.of(second), line.run(), line::toString);
        }
    }

    @Test
    void whatIsSaidOfTheEnvironmentInAPassNamesTheRunToo() {
        Run run = soaking();
        lab.killOperators();
        for (EnvironmentRevision revision : lab.revisions()) {
            String name = revision.getMetadata().getName();
            lab.edit(REVISIONS, name, object -> object.withObject("/metadata").remove("finalizers"));
            lab.user().delete(REVISIONS, Shop.PRODUCTION, name);
        }
        lab.startOperator();
        lab.awaitReason("shop", "Stalled", "RunStateLost");
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.awaitThat("it is gone", () -> lab.find("shop").isEmpty());

        List<Line> lines = log.saying("RunStateLost:");
        assertTrue(lines.size() >= 2, "of the Promotion and of the Environment");
        for (Line line : lines) {
            assertEquals(Optional.of("shop-production/shop"), line.promotion(), line::toString);
            assertEquals(Optional.of(run.id()), line.run(), line::toString);
            assertEquals(Optional.of("api"), line.phase(), line::toString);
        }
    }

    /** Events are written by other threads. */
    @Test
    void whatCannotBeToldIsStillALineOfItsRun() {
        lab.api()
                .admission()
                .refuse(request -> request.method().equals("POST") && request.isAbout("events"), "no Events today");
        lab.promote(TWO_PHASES);
        Run run = verified("shop");

        String beginning = "the Event Applying of shop could not be written";
        lab.awaitThat(
                "nobody is told of the phases", () -> log.saying(beginning).size() == 2);
        List<Line> untold = log.saying(beginning);
        assertEquals(
                List.of("api", "others"),
                untold.stream().flatMap(line -> line.phase().stream()).sorted().toList());
        untold.forEach(line -> assertEquals(Optional.of(run.id()), line.run(), line::toString));
    }

    private static List<String> phases(List<Line> lines, String said) {
        return lines.stream()
                .filter(line -> line.text().startsWith(said + ":"))
                .map(line -> line.phase().orElse("none"))
                .distinct()
                .toList();
    }

    private record Line(String text, Optional<String> promotion, Optional<String> run, Optional<String> phase) {}

    private static final class Log extends Handler {
        private final Queue<Line> lines = new ConcurrentLinkedQueue<>();

        List<Line> about(String run) {
            return lines.stream()
                    .filter(line -> line.text().contains("run " + run + ":"))
                    .toList();
        }

        List<Line> saying(String beginning) {
            return lines.stream()
                    .filter(line -> line.text().startsWith(beginning))
                    .toList();
        }

        @Override
        public void publish(LogRecord record) {
            ExtLogRecord line = ExtLogRecord.wrap(record);
            lines.add(new Line(
                    line.getFormattedMessage(),
                    Optional.ofNullable(line.getMdc("promotion")),
                    Optional.ofNullable(line.getMdc("run")),
                    Optional.ofNullable(line.getMdc("phase"))));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
