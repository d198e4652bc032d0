package dev.shiplock.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitOpsOwnersTest {
    private static final GitOpsOwners OWNERS = GitOpsOwners.DEFAULT.and(
            List.of("Fleet = objectset.rio.cattle.io/id, manager:fleetagent", "House=example.com/owned-by"));

    @Test
    void moreControllersAreRecognisedByWhatTheyLeaveOnTheirObjects() throws IOException {
        assertEquals(Optional.of("Fleet"), owner("{\"labels\": {\"objectset.rio.cattle.io/id\": \"x\"}}"));
        assertEquals(Optional.of("Fleet"), owner("{\"managedFields\": [{\"manager\": \"fleetagent\"}]}"));
        assertEquals(Optional.of("House"), owner("{\"annotations\": {\"example.com/owned-by\": \"x\"}}"));
        assertEquals(Optional.of("Flux"), owner("{\"managedFields\": [{\"manager\": \"kustomize-controller\"}]}"));
        assertEquals(Optional.empty(), owner("{\"managedFields\": [{\"manager\": \"kubectl\"}]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fleet", "=key", "Fleet=", "Fleet=key,", "Fleet=manager:"})
    void whatDoesNotSayHowIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> GitOpsOwners.DEFAULT.and(List.of(text)));
    }

    private static Optional<String> owner(String metadata) throws IOException {
        return OWNERS.of(new ObjectMapper().readTree("{\"metadata\": " + metadata + "}"));
    }
}
