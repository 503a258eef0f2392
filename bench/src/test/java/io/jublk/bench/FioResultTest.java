package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FioResultTest {

    private final String recorded = Recorded.fio();

    @Test
    void aRealReportIsRead() {
        FioResult result = FioResult.parse(recorded);
        assertEquals(30203.457447, result.iops(), 1e-6);
        assertEquals(15846116765.0, result.bytesPerSecond());
        assertEquals(45426, result.requests());
        assertEquals(142_000, result.clientCpuMicros()); // 9.4479% of 1503 ms
    }

    @Test
    void notesBeforeItAreSkipped() {
        assertEquals(
                FioResult.parse(recorded),
                FioResult.parse("note: both iodepth >= 1 {sic} are set\n" + recorded));
    }

    @Test
    void anErrorInItIsAFailure() {
        BenchException e =
                assertThrows(
                        BenchException.class,
                        () -> FioResult.parse(recorded.replace("\"error\" : 0", "\"error\" : 5")));
        assertEquals("fio met an I/O error (errno 5)", e.getMessage());
    }

    @Test
    void aRunWithoutRequestsIsAFailure() {
        assertThrows(
                BenchException.class,
                () -> FioResult.parse("{\"jobs\":[{\"error\":0,\"read\":{\"iops\":0}}]}"));
    }

    @Test
    void whatIsNotJsonIsQuoted() {
        BenchException e =
                assertThrows(BenchException.class, () -> FioResult.parse("fio: no such engine\n"));
        assertEquals("fio did not print JSON: fio: no such engine", e.getMessage());
        assertThrows(BenchException.class, () -> FioResult.parse(""));
    }
}
