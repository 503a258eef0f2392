package io.jublk.integration;

import io.jublk.ublk.Feature;
import io.jublk.ublk.KernelCommand;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** docs/kernel-interface.md, out of the driver's features and commands and the tests' word. */
final class KernelInterfacePage {

    private static final String HEAD =
            """
            # The kernel's interface, and the test of each part

            Made from the integration tests (`@Exercises`) and from `Feature` and `KernelCommand`; `KernelInterfacePageTest` fails when it says something else, or when a bit or command has no test. To write it again: `mvn -pl integration -am test -Dtest=KernelInterfacePageTest -Djublk.page=write -Dsurefire.failIfNoSpecifiedTests=false`.

            A test runs on the kernels that have what it tests; on the others it checks the words of the refusal, or is skipped.
            """;

    /** Tests by the name of what they exercise. */
    private final Map<String, SortedSet<String>> tests = new TreeMap<>();

    /** Of all classes of this package. */
    static KernelInterfacePage ofTheTests() throws IOException {
        KernelInterfacePage page = new KernelInterfacePage();
        Path root = Path.of(classes());
        String name = KernelInterfacePage.class.getPackageName();
        try (Stream<Path> files = Files.list(root.resolve(name.replace('.', '/')))) {
            for (Path file : files.sorted().toList()) {
                String simple = file.getFileName().toString();
                if (simple.endsWith(".class") && !simple.contains("$")) {
                    page.read(name + "." + simple.substring(0, simple.length() - 6));
                }
            }
        }
        return page;
    }

    private static String classes() {
        return KernelInterfacePage.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
    }

    private void read(String className) {
        try {
            Class<?> type =
                    Class.forName(className, false, KernelInterfacePage.class.getClassLoader());
            note(type, type.getSimpleName());
            for (Method method : type.getDeclaredMethods()) {
                note(method, type.getSimpleName() + "." + method.getName());
            }
        } catch (ClassNotFoundException e) {
            throw new AssertionError(className, e);
        }
    }

    private void note(AnnotatedElement element, String test) {
        Exercises exercises = element.getAnnotation(Exercises.class);
        if (exercises != null) {
            for (Feature feature : exercises.features()) {
                tests.computeIfAbsent(feature.name(), n -> new TreeSet<>()).add(test);
            }
            for (KernelCommand command : exercises.commands()) {
                tests.computeIfAbsent(command.name(), n -> new TreeSet<>()).add(test);
            }
        }
    }

    boolean isTested(String name) {
        return tests.containsKey(name);
    }

    String text() {
        StringBuilder text = new StringBuilder(HEAD);
        text.append("\n## Features\n");
        text.append(
                "| bit | UBLK_F_… | Linux | what jublk uses it for | how to have it | tests |\n");
        text.append("| --- | --- | --- | --- | --- | --- |\n");
        for (Feature f : Feature.values()) {
            row(
                    text,
                    f.bitNumber(),
                    code(f.name()),
                    f.since(),
                    f.use(),
                    HowTo.of(f),
                    list(f.name()));
        }
        commands(text, "Control commands", true);
        commands(text, "I/O commands", false);
        return text.toString();
    }

    private void commands(StringBuilder text, String title, boolean control) {
        text.append("\n## ").append(title).append('\n');
        text.append("| number | ").append(control ? "UBLK_U_CMD_…" : "UBLK_U_IO_…");
        text.append(" | Linux | how to have it sent | tests |\n| --- | --- | --- | --- | --- |\n");
        for (KernelCommand c : KernelCommand.values()) {
            if (c.isControl() == control) {
                String number = "0x%08x".formatted(c.encoded());
                row(
                        text,
                        number,
                        code(c.name()),
                        c.since(),
                        how(c.name(), HowTo.of(c)),
                        list(c.name()));
            }
        }
    }

    private static void row(StringBuilder text, Object... cells) {
        for (Object cell : cells) {
            text.append("| ").append(cell.toString().replace("|", "\\|")).append(' ');
        }
        text.append("|\n");
    }

    private static String code(String name) {
        return "`" + name + "`";
    }

    /** An option is promised when there is a test that uses it. */
    private String how(String name, String option) {
        return isTested(name) ? option : "-";
    }

    private String list(String name) {
        Collection<String> names = tests.get(name);
        return names == null ? "*owed*" : "`" + String.join("`, `", names) + "`";
    }
}
