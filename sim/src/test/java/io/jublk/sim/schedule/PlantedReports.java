package io.jublk.sim.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the planted mistakes looked like on the machine where they were first found. Whoever changes
 * what a seed draws takes the new ones over, by the command that a failure shows.
 */
final class PlantedReports {

    private static final Path FRESH = Path.of("target", "planted");

    static void assertSame(PlantedBug bug, String report) {
        String name = bug + ".txt";
        try (InputStream in = PlantedReports.class.getResourceAsStream("planted/" + name)) {
            Files.createDirectories(FRESH);
            Files.writeString(FRESH.resolve(name), report);
            String recorded =
                    in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(
                    recorded,
                    report,
                    "another finding than on record; if seeds draw otherwise now: cp -r"
                            + " sim/target/planted sim/src/test/resources/io/jublk/sim/schedule/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PlantedReports() {}
}
