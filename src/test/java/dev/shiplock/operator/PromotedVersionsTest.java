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
    private static final ObjectRef NIGHTLY = new ObjectRef("CronJob", "nightly");

    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            /spec/template/spec/containers/[name=api]/image                   | 2.0  | the promoted image, though a proxy stands before it
            /spec/template/spec/containers/[name=proxy]/image                 | 1.27 | the proxy, if that is what is promoted
            /spec/template/spec/containers/[name=api]/env/[name=COLOUR]       | 2.0  | no image is promoted, but into one container something else
            /spec/template/spec/initContainers/[name=api]/image               | 1.27 | an init container answers nobody: the first of the others
            /spec/replicas                                                    | 1.27 | the first of all
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
    void ofSeveralItIsTheFirst() {
        assertEquals(
                Optional.of("1.27"),
                versions(
                                change(API, "/spec/template/spec/containers/[name=api]/image"),
                                change(API, "/spec/template/spec/containers/[name=proxy]/image"))
                        .of(API));
        assertEquals(
                Optional.empty(),
                versions(
                                change(WEB, "/spec/template/spec/containers/[name=pinned]/image"),
                                change(WEB, "/spec/template/spec/containers/[name=istio-proxy]/env/[name=A]"))
                        .of(WEB),
                "the promoted image has no tag, and another one's is not its version");
    }

    @Test
    void aCronJobHasOneToo() {
        assertEquals(
                Optional.of("5"),
                versions(change(NIGHTLY, "/spec/jobTemplate/spec/template/spec/containers/[name=nightly]/image"))
                        .of(List.of(NIGHTLY)));
    }

    @Test
    void whatIsInjectedIsNobodysVersion() {
        assertEquals(Optional.of("3.1"), versions().of(WEB));
        assertEquals(Optional.empty(), versions().of(new ObjectRef("Deployment", "gone")));
    }

    @Test
    void severalWorkloadsHaveAVersionIfItIsOne() {
        assertEquals(Optional.of("3.1"), versions().of(List.of(WEB, new ObjectRef("Deployment", "gone"))));
        assertEquals(Optional.empty(), versions().of(List.of(WEB, API)));
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
                          {"name": "pinned", "image": "shop/worker@sha256:0a"}]}}}"""));
            case "nightly" -> Optional.of(json("""
                        {"jobTemplate": {"spec": {"template": {"spec": {"containers": [
                          {"name": "log", "image": "fluent/fluent-bit:4"},
                          {"name": "nightly", "image": "shop/nightly:5"}]}}}}}"""));
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
