package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProcFsTest {

    private static final long OWN_PID = ProcessHandle.current().pid();

    @Test
    void aFieldIsTheOneOfThatName() {
        String status =
                """
                VmHWM:\t    3100 kB
                VmRSS:\t    3000 kB
                voluntary_ctxt_switches:\t9
                nonvoluntary_ctxt_switches:\t8
                """;
        assertEquals(3000, ProcFs.parse(status.lines(), "VmRSS"));
        assertEquals(9, ProcFs.parse(status.lines(), "voluntary_ctxt_switches"));
        assertEquals(0, ProcFs.parse(Stream.empty(), "VmRSS"));
    }

    @Test
    void ourOwnAreThere() throws InterruptedException {
        assertTrue(ProcFs.memoryBytes(OWN_PID, "VmRSS") > 1 << 20);
        long before = ProcFs.voluntarySwitches(OWN_PID);
        Thread.sleep(5);
        assertTrue(ProcFs.voluntarySwitches(OWN_PID) > before);
        assertTrue(ProcFs.machineMicros() > 0);
    }

    @Test
    void aProcessThatIsGoneHasNone() {
        assertEquals(0, ProcFs.memoryBytes(0, "VmRSS"));
        assertEquals(0, ProcFs.voluntarySwitches(0));
    }
}
