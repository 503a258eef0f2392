package io.jublk.integration;

import io.jublk.ublk.DataPathKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads and writes of clusters that are there allocate nothing; see {@link AllocationTest}. */
@DeviceTest
@Tag("edge-kernels") // long, and no kernel in between is another case
class Qcow2AllocationTest {

    static List<DataPathKind> paths() {
        return Kernels.paths();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void queueAllocatesNothing(DataPathKind path, @TempDir Path directory) throws Exception {
        Qcow2Image image = Qcow2Image.create(directory, 16 << 20, "--preallocation=metadata");
        AllocationTest.measure(image.open(), path);
        image.expectClean();
    }
}
