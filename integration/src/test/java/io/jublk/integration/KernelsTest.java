package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.jublk.ublk.DataPathKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The other tests run on the data paths that are there: here is what has to be. */
@DeviceTest
class KernelsTest {

    private static final int CANNOT = 1;

    @Test
    void grantsTheDataPathsOfItsVersion() {
        List<DataPathKind> expected = new ArrayList<>(List.of(DataPathKind.values()));
        if (!Kernels.isAtLeast(6, 17)) {
            expected.remove(DataPathKind.LINKED);
        }
        if (!Kernels.isAtLeast(6, 16)) {
            expected.remove(DataPathKind.AUTO_REGISTERED);
        }
        if (!Kernels.isAtLeast(6, 15)) {
            expected.remove(DataPathKind.REGISTERED);
        }
        assertEquals(expected, Kernels.paths());
    }

    /**
     * What the driver has is granted; see {@link CommandTest}. What it lacks is refused by name.
     */
    @Test
    void dataPathsThatTheDriverLacksAreRefused() {
        List<DataPathKind> missing =
                Stream.of(DataPathKind.values()).filter(p -> !Kernels.paths().contains(p)).toList();
        assumeFalse(missing.isEmpty(), "this kernel's driver has every data path");
        for (DataPathKind path : missing) {
            Program.Result result = Jublk.inside("add", "null", "--data-path=" + path.label());
            OneLine.expect(CANNOT, "has no data path " + path.label(), result);
            assertTrue(result.err().contains("leave out --data-path"), result::toString);
        }
    }
}
