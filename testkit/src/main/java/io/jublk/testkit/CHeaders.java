package io.jublk.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Asks the C compiler what the kernel's own headers say. The program it compiles sees those headers
 * and no others.
 *
 * <p>The headers are those in the directory that {@link #PROPERTY} names (a usr/include of package
 * linux-libc-dev), and they must know every name. Without the property they are the machine's, and
 * what these do not know is printed and left out.
 */
public final class CHeaders {

    public static final String PROPERTY = "jublk.uapi.headers";

    private static final Pattern ERROR = Pattern.compile("(?m)^probe\\.c:(\\d+):.*error:.*$");

    private final Path directory;
    private final boolean mustKnowAll;
    private final List<String> headers;

    private CHeaders(Path directory, boolean mustKnowAll, List<String> headers) {
        this.directory = directory;
        this.mustKnowAll = mustKnowAll;
        this.headers = headers;
    }

    /** {@code headers} are such as linux/io_uring.h. */
    public static CHeaders of(String... headers) {
        String given = System.getProperty(PROPERTY, "");
        Path directory = Path.of(given.isEmpty() ? "/usr/include" : given);
        boolean there = Files.isDirectory(directory.resolve("linux"));
        if (!given.isEmpty()) {
            assertTrue(there, () -> PROPERTY + " names no directory of headers: " + directory);
        }
        assumeTrue(there, "no kernel headers: apt-get install linux-libc-dev");
        return new CHeaders(directory, !given.isEmpty(), List.of(headers));
    }

    public static String sizeOf(String struct) {
        return "sizeof(struct " + struct + ")";
    }

    public static String offsetOf(String struct, String member) {
        return "__builtin_offsetof(struct " + struct + ", " + member + ")";
    }

    /**
     * Asserts that every int and long constant of a class has the value that C gives it.
     *
     * @param toC the C expression for the constant of this name
     */
    public void assertAgree(Class<?> constants, UnaryOperator<String> toC) {
        Map<String, Long> ours = new LinkedHashMap<>();
        for (Field field : constants.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers()) && field.getType().isPrimitive()) {
                ours.put(field.getName(), value(field));
            }
        }
        assertTrue(!ours.isEmpty(), () -> constants + " has no constants");
        assertAgree(constants.getSimpleName(), ours, toC);
    }

    /**
     * Asserts that every C expression has the value that is given for it.
     *
     * @param title what they are, for messages
     */
    public void assertAgree(String title, Map<String, Long> ours) {
        assertAgree(title, ours, UnaryOperator.identity());
    }

    private void assertAgree(String title, Map<String, Long> ours, UnaryOperator<String> toC) {
        List<String> names = List.copyOf(ours.keySet());
        Map<String, Long> theirs = ask(names.stream().map(toC).toList());
        Map<String, Long> known = new LinkedHashMap<>();
        Map<String, Long> expected = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String name : names) {
            String expression = toC.apply(name);
            Long said = theirs.get(expression);
            if (said == null) {
                unknown.add(expression);
            } else {
                known.put(name, ours.get(name));
                expected.put(name, said);
            }
        }
        assertEquals(expected, known, () -> title + " against " + directory);
        if (!unknown.isEmpty()) {
            assertTrue(!mustKnowAll, () -> directory + " does not know " + unknown);
            System.out.println(
                    title + " is not compared where " + directory + " is too old: " + unknown);
        }
    }

    /** What the headers say of each C expression; one that they do not know is not in the map. */
    public Map<String, Long> ask(List<String> expressions) {
        try {
            Path work = Files.createTempDirectory("c-headers");
            try {
                return ask(expressions, work);
            } finally {
                for (String name : List.of("probe.c", "probe", "output")) {
                    Files.deleteIfExists(work.resolve(name));
                }
                Files.delete(work);
            }
        } catch (IOException e) {
            throw new AssertionError("asking the C compiler", e);
        }
    }

    private Map<String, Long> ask(List<String> expressions, Path work) throws IOException {
        Output first = compile(expressions, work);
        List<String> known = new ArrayList<>(expressions);
        if (first.status() != 0) {
            // Each expression has a line of its own, so the errors say which are unknown.
            Set<Integer> bad = new TreeSet<>();
            ERROR.matcher(first.text())
                    .results()
                    .map((MatchResult error) -> Integer.parseInt(error.group(1)))
                    .forEach(line -> bad.add(line - 1 - headers.size()));
            bad.forEach(
                    i -> assertTrue(i >= 0 && i < expressions.size(), () -> "cc: " + first.text()));
            bad.forEach(i -> known.remove(expressions.get(i)));
            Output second = compile(known, work);
            assertEquals(0, second.status(), () -> "cc: " + second.text());
        }
        Output ran = run(work, "./probe");
        assertEquals(0, ran.status(), ran::text);
        List<Long> values = ran.text().lines().map(Long::parseUnsignedLong).toList();
        Map<String, Long> answers = new LinkedHashMap<>();
        for (int i = 0; i < known.size(); i++) {
            answers.put(known.get(i), values.get(i));
        }
        return answers;
    }

    private Output compile(List<String> expressions, Path work) throws IOException {
        StringBuilder program = new StringBuilder();
        for (String header : headers) {
            program.append("#include <%s>%n".formatted(header));
        }
        StringBuilder main = new StringBuilder("int main(void) {\n");
        for (int i = 0; i < expressions.size(); i++) {
            program.append(
                    "static unsigned long long value%d(void) { return %s; }%n"
                            .formatted(i, expressions.get(i)));
            main.append("  printf(\"%%llu\\n\", value%d());%n".formatted(i));
        }
        program.append("int printf(const char *, ...);\n").append(main).append("  return 0;\n}\n");
        Files.writeString(work.resolve("probe.c"), program);
        List<String> command =
                new ArrayList<>(List.of("cc", "-nostdinc", "-isystem", directory.toString()));
        Path ofMachine = directory.resolve(machine() + "-linux-gnu"); // Debian's place of asm/
        if (Files.isDirectory(ofMachine)) {
            command.addAll(List.of("-isystem", ofMachine.toString()));
        }
        command.addAll(List.of("-o", "probe", "probe.c"));
        return run(work, command.toArray(new String[0]));
    }

    private static Output run(Path work, String... command) throws IOException {
        Path output = work.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            if (command[0].equals("cc")) {
                return abort("no C compiler: apt-get install gcc libc6-dev");
            }
            throw e;
        }
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running: " + Arrays.toString(command));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new AssertionError("interrupted", e);
        }
        return new Output(process.exitValue(), Files.readString(output));
    }

    private static String machine() {
        String machine = System.getProperty("os.arch");
        return machine.equals("amd64") ? "x86_64" : machine;
    }

    /** As C's unsigned long long has it: a bit 31 that is set is a number, not a sign. */
    private static long value(Field constant) {
        try {
            Object value = constant.get(null);
            return value instanceof Integer small ? Integer.toUnsignedLong(small) : (Long) value;
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private record Output(int status, String text) {}
}
