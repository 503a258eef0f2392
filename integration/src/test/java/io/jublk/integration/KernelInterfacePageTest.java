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

    /**
     * Parts of the interface whose test does not exist yet. With its test a part leaves this list;
     * when all have, the list goes.
     */
    private static final Set<String> OWED =
            Set.of(
                    "USER_RECOVERY",
                    "USER_RECOVERY_REISSUE",
                    "ZONED",
                    "USER_RECOVERY_FAIL_IO",
                    "QUIESCE",
                    "BUF_REG_OFF_DAEMON",
                    "INTEGRITY",
                    "SHMEM_ZC",
                    "IO_DESC_SIZE",
                    "START_USER_RECOVERY",
                    "END_USER_RECOVERY",
                    "QUIESCE_DEV",
                    "REG_BUF",
                    "UNREG_BUF");

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
                new TreeSet<>(OWED),
                untested,
                "what has no @Exercises must be owed, and what has one must not");
    }

    @Test
    void nothingThatIsTestedIsOfNoUse() {
        for (Feature feature : Feature.values()) {
            if (!OWED.contains(feature.name())) {
                assertEquals(
                        -1,
                        feature.use().indexOf("nothing"),
                        "'jublk features' says of UBLK_F_" + feature + ": " + feature.use());
            }
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
