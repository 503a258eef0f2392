package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProcessCpuTest {

    @Test
    void userAndKernelTimeAreAdded() {
        String stat = "80 (kublk) S 1 80 80 0 -1 1077936192 312 0 0 0 12 34 0 0 20 0 2 0 99";
        assertEquals(460_000, ProcessCpu.parse(stat));
    }

    @Test
    void aNameMayLookLikeFields() {
        String stat = "80 (a) b (c) S 1 80 80 0 -1 1077936192 312 0 0 0 1 1 0 0 20 0 2 0 99";
        assertEquals(20_000, ProcessCpu.parse(stat));
    }

    @Test
    void ourOwnIsThere() {
        long end = System.nanoTime() + 50_000_000L;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertTrue(ProcessCpu.micros(ProcessHandle.current().pid()) > 0);
    }

    @Test
    void aProcessThatIsGoneUsesNone() {
        assertEquals(0, ProcessCpu.micros(0));
    }
}
