package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartFailureTest {
    private static final StartFailure START = new StartFailure("https://10.0.0.1:6443/", "shiplock-system");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | namespaces \"shiplock-system\" not found | kubectl create namespace shiplock-system",
                "404 | 404 page not found | kubectl apply --server-side -f crds/",
                "403 | secrets is forbidden | deploy/cluster-role.yaml",
                "401 | Unauthorized | choose another kube context"
            })
    void whatTheServerAnswersIsSaidWithWhatToDo(int code, String answer, String advice) {
        String sentence = START.inWords(new IllegalStateException("start", refusal(code, answer)))
                .orElseThrow();

        assertTrue(sentence.contains(advice), sentence);
        assertTrue(sentence.lines().count() == 1, sentence);
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() {
        assertEquals(
                Optional.of(
                        "No API server answers at https://10.0.0.1:6443/ (refused); start the cluster, or choose another"
                                + " kube context"),
                START.inWords(
                        new KubernetesClientException("An error has occurred.", new ConnectException("refused"))));
    }

    @Test
    void whatNobodyForesawKeepsItsStackTrace() {
        assertEquals(Optional.empty(), START.inWords(new IllegalStateException("a bug")));
    }

    private static KubernetesClientException refusal(int code, String message) {
        return new KubernetesClientException(
                "Failure executing",
                code,
                new StatusBuilder().withCode(code).withMessage(message).build());
    }
}
