package dev.shiplock.demo.story;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Run;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Tells each new state of a run once. */
final class Seen implements ResourceEventHandler<Promotion> {
    private final Predicate<Run> end;
    private final Consumer<Run> tell;
    private final CountDownLatch over;
    private String told = "";
    private Optional<Run> last = Optional.empty();

    Seen(Predicate<Run> end, Consumer<Run> tell, CountDownLatch over) {
        this.end = end;
        this.tell = tell;
        this.over = over;
    }

    @Override
    public void onAdd(Promotion promotion) {
        look(promotion);
    }

    @Override
    public void onUpdate(Promotion before, Promotion promotion) {
        look(promotion);
    }

    @Override
    public void onDelete(Promotion promotion, boolean unknown) {
        over.countDown();
    }

    synchronized Optional<Run> last() {
        return last;
    }

    private synchronized void look(Promotion promotion) {
        Run run = promotion.getStatus() == null ? null : promotion.getStatus().run();
        if (run == null) {
            return;
        }
        last = Optional.of(run);
        String state = run.state() + "/" + run.phase() + "/" + run.reason();
        if (!state.equals(told)) {
            told = state;
            tell.accept(run);
        }
        if (end.test(run)) {
            over.countDown();
        }
    }
}
