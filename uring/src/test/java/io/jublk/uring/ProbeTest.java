package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeTest {

    @Test
    void kernelSinceSixDotZeroHasEveryOperationThatIsNamed() throws IllegalAccessException {
        String version = System.getProperty("os.version");
        assumeTrue(Integer.parseInt(version.split("\\.")[0]) >= 6, "needs Linux 6.0");
        try (Ring ring = TestRings.small()) {
            BitSet supported = ring.probe();
            List<String> missing = new ArrayList<>();
            for (Field op : Op.class.getFields()) {
                if (!supported.get(op.getInt(null))) {
                    missing.add(op.getName());
                }
            }
            assertEquals(List.of(), missing);
        }
    }

    @Test
    void operationThatNoKernelHasIsNotThere() {
        try (Ring ring = TestRings.small()) {
            assertFalse(ring.probe().get(254));
        }
    }
}
