package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromotedVersionsTest {
    private static final ObjectRef API = new ObjectRef("Deployment", "api");
    private static final ObjectRef WEB = new ObjectRef("Deployment", "web");

    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            /spec/template/spec/containers/[name=api]/image                   | 2.0  | the promoted image, though a proxy stands before it
            /spec/template/spec/containers/[name=proxy]/image                 | 1.27 | the proxy, if that is what is promoted
            /spec/template/spec/containers/[name=api]/env/[name=COLOUR]       | 2.0  | no image is promoted, but into one container something else
            /spec/template/spec/initContainers/[name=api]/image               | ''   | an init container answers nobody, and the others differ
            /spec/replicas                                                    | ''   | proxy and api differ
            """)
    void isTheTagOfThePromotedContainer(String field, String version, String why) {
        assertEquals(version, versions(change(API, field)).of(API).orElse(""), why);
    }

    @Test
    void imagesOfAnotherPhaseCountToo() {
        PromotedVersions versions = versions(
                change(API, "/spec/template/spec/containers/[name=api]/image"),
                change(API, "/spec/template/spec/containers/[name=proxy]/env/[name=COLOUR]"));
        assertEquals(Optional.of("2.0"), versions.of(API));
    }

    @Test
    void severalPromotedImagesHaveAVersionIfItIsOne() {
        assertEquals(
                Optional.empty(),
                versions(
                                change(API, "/spec/template/spec/containers/[name=api]/image"),
                                change(API, "/spec/template/spec/containers/[name=proxy]/image"))
                        .of(API));
        assertEquals(
                Optional.of("3.1"),
                versions(
                                change(WEB, "/spec/template/spec/containers/[name=web]/image"),
                                change(WEB, "/spec/template/spec/containers/[name=worker]/image"))
                        .of(WEB));
    }

    @Test
    void whatIsInjectedIsNobodysVersion() {
        assertEquals(Optional.of("3.1"), versions().of(WEB));
        assertEquals(Optional.empty(), versions().of(new ObjectRef("Deployment", "gone")));
    }

    @Test
    void severalWorkloadsHaveAVersionIfItIsOne() {
        assertEquals(Optional.of("3.1"), versions().of(List.of(WEB, API)));
        assertEquals(
                Optional.empty(),
                versions(change(API, "/spec/template/spec/containers/[name=api]/image"))
                        .of(List.of(WEB, API)));
    }

    private static PromotedVersions versions(ObjectChange... changes) {
        return new PromotedVersions(List.of(changes), PromotedVersionsTest::spec);
    }

    private static Optional<JsonNode> spec(ObjectRef workload) {
        return switch (workload.name()) {
            case "api" -> Optional.of(json("""
                        {"template": {"spec": {"containers": [
                          {"name": "proxy", "image": "nginx:1.27"},
                          {"name": "api", "image": "registry:5000/shop/api:2.0"}]}}}"""));
            case "web" -> Optional.of(json("""
                        {"template": {"spec": {"containers": [
                          {"name": "istio-proxy", "image": "istio/proxyv2:1.22"},
                          {"name": "web", "image": "shop/web:3.1"},
                          {"name": "worker", "image": "shop/worker:3.1"}]}}}"""));
            default -> Optional.empty();
        };
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectChange change(ObjectRef object, String field) {
        FieldValue value = FieldValue.of(TextNode.valueOf("new"));
        return new ObjectChange(
                object,
                "u1",
                List.of(new Change(ChangeKind.Image, FieldPath.parse(field), FieldValue.ABSENT, value, -1, "")));
    }
}
