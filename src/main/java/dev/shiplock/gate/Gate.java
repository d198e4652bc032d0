package dev.shiplock.gate;

/** A question that can be asked again and again. One implementation per type of gate; {@link Gates} knows them all. */
@FunctionalInterface
public interface Gate {
    /**
     * Asks once and waits for the answer. Whatever goes wrong outside is an answer too; nothing is thrown for it.
     *
     * @throws InterruptedException when nobody wants the answer any more
     */
    Answer ask(GateContext context) throws InterruptedException;
}
