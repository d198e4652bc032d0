package dev.shiplock.build;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every test that {@code docs/capabilities.md} names is there. */
class CapabilitiesTest {
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)(?:#(\\w+))?`");

    @TestFactory
    Stream<DynamicTest> everyNamedTestIsThere() throws IOException {
        String table = Files.readString(Path.of("docs/capabilities.md"));
        List<Matcher> named = NAMED.matcher(table)
                .results()
                .map(result -> matcher(result.group()))
                .toList();
        assertTrue(named.size() > 30, "the table names its tests");
        return named.stream()
                .map(one -> DynamicTest.dynamicTest(one.group(), () -> assertThere(one.group(1), one.group(2))));
    }

    private static Matcher matcher(String text) {
        Matcher matcher = NAMED.matcher(text);
        assertTrue(matcher.matches(), text);
        return matcher;
    }

    private static void assertThere(String type, @org.jspecify.annotations.Nullable String method) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(TESTS)) {
            files = all.filter(path -> path.endsWith(type + ".java")).toList();
        }
        assertTrue(!files.isEmpty(), "there is no test " + type);
        boolean there = method == null;
        for (Path file : files) {
            there |= Files.readString(file).contains("void " + method + "(");
        }
        assertTrue(there, type + " has no test " + method);
    }
}
