package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixedBuffersTest {

    /** A driver fills them: what a test can see is that they are there and empty. */
    @Test
    void readIntoAnEmptyPlaceIsABadAddress(@TempDir Path directory) throws IOException {
        try (Ring ring = TestRings.small();
                TestFile file = TestFile.with(directory, new byte[8])) {
            ring.fixedBuffers(4);
            ring.next().readFixed(file.fd(), 3, 0, 8, 0);
            ring.next().writeFixed(file.fd(), 3, 0, 8, 0);
            assertEquals(
                    List.of(Completion.of(0, -Errno.EFAULT), Completion.of(0, -Errno.EFAULT)),
                    Completion.await(ring, 2));
        }
    }

    @Test
    void largestTableIsGranted() {
        try (Ring ring = TestRings.small()) {
            ring.fixedBuffers(16384);
            assertEquals(
                    Errno.EBUSY,
                    assertThrows(KernelException.class, () -> ring.fixedBuffers(1)).errno(),
                    "there is a table");
        }
    }

    @Test
    void tableThatIsTooLargeIsRefused() {
        try (Ring ring = TestRings.small()) {
            assertEquals(
                    Errno.EINVAL,
                    assertThrows(KernelException.class, () -> ring.fixedBuffers(16385)).errno());
        }
    }
}
