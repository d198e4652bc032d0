package dev.shiplock.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunNamesTest {
    @Test
    void theSameRunHasTheSameNames() {
        assertEquals(RunNames.of("shop", "u", "d", 0), RunNames.of("shop", "u", "d", 0));
    }

    @Test
    void anotherPromotionRequestOrAttemptHasOthers() {
        RunNames names = RunNames.of("shop", "u", "d", 0);

        assertNotEquals(names, RunNames.of("shop", "v", "d", 0));
        assertNotEquals(names, RunNames.of("shop", "u", "e", 0));
        assertNotEquals(names, RunNames.of("shop", "u", "d", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop", "a", "shop.example.com", "x-y", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b-c"})
    void namesAreValidNamesAndLabelValues(String promotion) {
        for (String name : new String[] {promotion, promotion.repeat(8)}) {
            RunNames names = RunNames.of(name, "u", "d", 0);

            assertTrue(names.run().matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"));
            assertTrue(
                    names.baseline().startsWith(names.run()) && names.baseline().length() <= 63);
        }
    }
}
