package io.jublk.integration;

import io.jublk.targets.nothing.NullTarget;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A null device shows zeros, never what lay in the reader's pages before. */
@DeviceTest
class NullTest {

    private static final long BYTES = 64 << 20;

    static List<DataPathKind> paths() {
        return Kernels.paths();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void readsZeros(DataPathKind path) throws Exception {
        try (Device device =
                TestDevices.start(new NullTarget(BYTES, true), TestDevices.options(path))) {
            try (Client client = Client.direct(device.path())) {
                client.expectZeros(0, 512);
                client.expectZeros(4096 * 7, 4096);
                client.expectZeros(1 << 20, 512 << 10);
                // larger than a request: split, with several under way
                client.expectZeros(8 << 20, 3 << 20);
                client.write(0, Seeds.bytes("null", 4096));
                client.expectZeros(0, 4096);
            }
            try (Client client = Client.buffered(device.path())) {
                client.expectZeros(16 << 20, 4096);
                client.expectZeros(BYTES - (512 << 10), 512 << 10);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void readsZerosOnTwoQueues(DataPathKind path) throws Exception {
        Kernels.assumeCpus(2);
        try (Device device =
                TestDevices.start(
                        new NullTarget(BYTES, true), TestDevices.options(path).withQueues(2))) {
            // fio compares every byte with the pattern, from both CPUs
            Fio.run(
                    device.path(),
                    "--rw=read",
                    "--bs=64k",
                    "--iodepth=8",
                    "--numjobs=2",
                    "--size=16m",
                    "--offset_increment=16m",
                    "--verify=pattern",
                    "--verify_pattern=0x00",
                    "--verify_fatal=1");
        }
    }
}
