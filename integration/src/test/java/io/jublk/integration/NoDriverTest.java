package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Before the driver is loaded: {@code integration/run} runs these first, where it can. */
@Tag("no-driver")
@Tag("edge-kernels") // of the command line
class NoDriverTest {

    private static final String ADVICE = "run 'modprobe ublk_drv' as root";

    @BeforeEach
    void driverIsMissing() {
        assumeFalse(Kernels.hasDriver(), "the driver is there already");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"add null", "add ram --size=1M", "list", "del -n 0", "del -a", "stop -a"})
    void commandSaysHowToLoadIt(String arguments) {
        OneLine.expect(1, ADVICE, Jublk.inside(arguments.split(" ")));
    }

    @Test
    void wholeCommandSaysHowToLoadIt() {
        OneLine.expect(1, ADVICE, Jublk.run("add", "null"));
    }

    @Test
    void doctorSaysHowToLoadIt() {
        Program.Result result = Jublk.run("doctor");
        assertEquals(1, result.code(), result::toString);
        assertEquals("", result.err());
        assertTrue(result.out().contains(ADVICE), result::toString);
    }

    @Test
    void featuresAreShownAllTheSame() {
        Program.Result result = Jublk.inside("features");
        assertEquals(0, result.code(), result::toString);
        assertEquals(1, result.errLines().size(), result::toString);
        assertTrue(result.err().contains(ADVICE), result::toString);
        assertTrue(result.out().contains("UBLK_F_AUTO_BUF_REG"), result::toString);
    }
}
