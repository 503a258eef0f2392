package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.Feature;
import io.jublk.ublk.KernelCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** docs/kernel-interface.md says what the tests do. Needs no driver: the build runs it. */
@Tag("page")
class KernelInterfacePageTest {

    private static final Path PAGE =
            Path.of(
                    Objects.requireNonNull(System.getProperty("jublk.home")),
                    "docs",
                    "kernel-interface.md");

    private final KernelInterfacePage page;

    KernelInterfacePageTest() throws IOException {
        page = KernelInterfacePage.ofTheTests();
    }

    @Test
    void everyBitAndCommandHasANamedTest() {
        Set<String> untested = new TreeSet<>();
        for (Feature feature : Feature.values()) {
            if (!page.isTested(feature.name())) {
                untested.add(feature.name());
            }
        }
        for (KernelCommand command : KernelCommand.values()) {
            if (!page.isTested(command.name())) {
                untested.add(command.name());
            }
        }
        assertEquals(
                Set.of(), untested, "a part of the kernel's interface has no test with @Exercises");
    }

    @Test
    void nothingThatIsTestedIsOfNoUse() {
        for (Feature feature : Feature.values()) {
            assertEquals(
                    -1,
                    feature.use().indexOf("nothing"),
                    "'jublk features' says of UBLK_F_" + feature + ": " + feature.use());
        }
    }

    @Test
    void pageSaysWhatTheTestsDo() throws IOException {
        if ("write".equals(System.getProperty("jublk.page"))) {
            Files.writeString(PAGE, page.text());
        }
        assertEquals(
                page.text(),
                Files.readString(PAGE),
                PAGE + " is not what the tests say; its head tells how to write it again");
    }
}
