package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.DataPathKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The other tests run on the data paths that are there: here is what has to be. */
@DeviceTest
class KernelsTest {

    @Test
    void grantsTheDataPathsOfItsVersion() {
        List<DataPathKind> expected;
        if (Kernels.isAtLeast(6, 16)) {
            expected = List.of(DataPathKind.values());
        } else if (Kernels.isAtLeast(6, 15)) {
            expected =
                    List.of(
                            DataPathKind.REGISTERED,
                            DataPathKind.LINKED,
                            DataPathKind.USER_COPY,
                            DataPathKind.COPIED);
        } else {
            expected = List.of(DataPathKind.USER_COPY, DataPathKind.COPIED);
        }
        assertEquals(expected, Kernels.paths());
    }
}
