package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.cli.Main;
import io.jublk.cli.output.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The jublk command, as a user runs it, or in this process where that says as much. */
final class Jublk {

    static final Path HOME =
            Path.of(
                    Objects.requireNonNull(
                            System.getProperty("jublk.home"), "-Djublk.home is not set"));

    static final String LAUNCHER = HOME.resolve("jublk").toString();

    static {
        // What the launcher gives a JVM: where a server finds its modules, its Java and its cache.
        Path build = HOME.resolve("build");
        System.setProperty("jdk.module.path", build.resolve("lib").toString());
        if (Files.exists(build.resolve("java"))) {
            System.setProperty("java.home", build.resolve("java").toString());
        }
        if (Files.exists(build.resolve("server.aot"))) {
            System.setProperty("jublk.server.cache", build.resolve("server.aot").toString());
        }
    }

    /** A whole process. */
    static Program.Result run(String... arguments) {
        return start(null, arguments).await();
    }

    static Program start(@Nullable Path directory, String... arguments) {
        List<String> command = new ArrayList<>();
        // A shell's background jobs ignore SIGINT and hand that on; a terminal's do not.
        command.addAll(List.of("env", "--default-signal=INT", LAUNCHER));
        command.addAll(List.of(arguments));
        return Program.start(command, directory);
    }

    /** A successful process says nothing on standard error: no warning of the JVM either. */
    static String ok(String... arguments) {
        return expectQuiet(run(arguments));
    }

    /** The same command in this process, without the cost of a JVM; a server still is its own. */
    static Program.Result inside(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Program.Result(
                "jublk " + String.join(" ", arguments), code, out.toString(), err.toString());
    }

    static String okInside(String... arguments) {
        return expectQuiet(inside(arguments));
    }

    static String expectQuiet(Program.Result result) {
        result.expectSuccess();
        assertEquals("", result.err(), () -> "standard error of " + result);
        return result.out();
    }

    /** The object that {@code add --json} prints. */
    static JsonObject object(String json) {
        return JsonObject.parse(json, "standard output");
    }

    /** The objects of an array that {@code --json} prints: flat ones, so no brace is in them. */
    static List<JsonObject> objects(String json) {
        String text = json.strip();
        assertEquals("[", text.substring(0, 1), json);
        assertEquals("]", text.substring(text.length() - 1), json);
        List<JsonObject> objects = new ArrayList<>();
        for (String part : text.substring(1, text.length() - 1).split("(?<=\\}),")) {
            if (!part.isBlank()) {
                objects.add(object(part));
            }
        }
        return objects;
    }

    private Jublk() {}
}
