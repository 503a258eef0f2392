package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.DataPathKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The other tests run on the data paths that are there: here is what has to be. */
@DeviceTest
class KernelsTest {

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
}
