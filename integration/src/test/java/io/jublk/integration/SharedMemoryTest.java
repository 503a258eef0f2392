package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.cli.output.JsonObject;
import io.jublk.shared.Registrar;
import io.jublk.shared.SharedBuffer;
import io.jublk.shared.SharedClient;
import io.jublk.shared.SharedListener;
import io.jublk.shared.SharingException;
import io.jublk.targets.ram.RamTarget;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import io.jublk.ublk.Feature;
import io.jublk.ublk.KernelCommand;
import io.jublk.ublk.SharedMemory;
import io.jublk.ublk.Target;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.Errno;
import io.jublk.uring.LinuxKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Memory shared with clients: what lies there is not copied, everything else is, and both are
 * right.
 */
@DeviceTest
@Exercises(
        features = {Feature.SHMEM_ZC},
        commands = {KernelCommand.REG_BUF, KernelCommand.UNREG_BUF})
class SharedMemoryTest {

    private static final int DEVICE_BYTES = 4 << 20;
    private static final int BUFFER_BYTES = 1 << 20;

    private final LinuxKernel kernel = new LinuxKernel();

    private static boolean offered() {
        try (ControlDevice control = ControlDevice.open(new LinuxKernel())) {
            return Feature.SHMEM_ZC.isIn(control.features());
        }
    }

    private static void assumeOffered() {
        assumeTrue(SharedMemoryTest::offered, "UBLK_F_SHMEM_ZC needs Linux 7.1");
    }

    private Device start(Target target, DataPathKind path, Path socket) {
        Device device = TestDevices.start(target, TestDevices.options(path).withSharedMemory(true));
        SharedMemory memory = device.sharedMemory();
        memory.closeWithDevice(
                SharedListener.open(
                        kernel,
                        socket,
                        "rw-------",
                        new Registrar() {
                            @Override
                            public int register(int fd, long lengthBytes, boolean readOnly) {
                                return memory.register(fd, lengthBytes, readOnly);
                            }

                            @Override
                            public void unregister(int index) {
                                memory.unregister(index);
                            }
                        }));
        return device;
    }

    @Test
    void kernelWithoutItIsSaidInWords() {
        assumeTrue(!offered(), "this kernel has it");
        Program.Result result = Jublk.inside("add", "ram", "--size=1M", "--shared=socket");
        assertEquals(1, result.code());
        assertTrue(
                result.err().contains("UBLK_F_SHMEM_ZC, which Linux 7.1 brought"),
                result::toString);
    }

    /** Small and large, aligned and not, from shared memory and from elsewhere, on every path. */
    @Test
    void dataIsRightBothWaysOverEveryDataPath(@TempDir Path directory) throws Exception {
        assumeOffered();
        for (DataPathKind path : Kernels.paths()) {
            try (Backing.Stand stand = new Backing.Stand();
                    Device device =
                            start(
                                    Backing.TMPFS.make(stand, DEVICE_BYTES),
                                    path,
                                    directory.resolve("s"));
                    SharedBuffer buffer = SharedBuffer.allocate(kernel, BUFFER_BYTES);
                    SharedClient client =
                            SharedClient.connect(kernel, directory.resolve("s").toString());
                    SharedIo shared = new SharedIo(device.path(), buffer);
                    Client other = Client.direct(device.path())) {
                client.share(buffer, false);
                SharedMemory memory = device.sharedMemory();
                long before = memory.requests();
                int requests = 0;
                for (int length : new int[] {4096, 131072}) {
                    byte[] first = Seeds.bytes("shared" + path + length, length);
                    shared.write(length, 8192, first);
                    other.expect(length, first);
                    byte[] second = Seeds.bytes("other" + path + length, length);
                    other.write(length, second);
                    assertArrayEquals(second, shared.read(length, 4096L * 3, length), path::label);
                    requests += 2;
                }
                assertEquals(requests, memory.requests() - before, "from shared memory alone");
            }
        }
    }

    @Test
    void readOnlyBufferServesWritesAlone(@TempDir Path directory) throws Exception {
        assumeOffered();
        try (Device device =
                        start(
                                new RamTarget(DEVICE_BYTES),
                                DataPathKind.COPIED,
                                directory.resolve("s"));
                SharedBuffer buffer = SharedBuffer.allocate(kernel, BUFFER_BYTES);
                SharedClient client =
                        SharedClient.connect(kernel, directory.resolve("s").toString());
                SharedIo io = new SharedIo(device.path(), buffer)) {
            client.share(buffer, true);
            byte[] bytes = Seeds.bytes("read-only", 65536);
            long before = device.sharedMemory().requests();
            io.write(0, 0, bytes);
            assertEquals(1, device.sharedMemory().requests() - before, "a write");
            assertArrayEquals(bytes, io.read(0, 0, bytes.length));
            assertEquals(1, device.sharedMemory().requests() - before, "a read goes by copy");
            SharingException twice =
                    assertThrows(SharingException.class, () -> client.share(buffer, true));
            assertEquals(
                    "device " + device.id() + " shares this memory already", twice.getMessage());
        }
    }

    /** The very bytes, seen and written by Java. */
    @Test
    void targetSeesThePayload(@TempDir Path directory) throws Exception {
        assumeOffered();
        SeeingTarget target = new SeeingTarget(DEVICE_BYTES);
        try (Device device = start(target, DataPathKind.USER_COPY, directory.resolve("s"));
                SharedBuffer buffer = SharedBuffer.allocate(kernel, BUFFER_BYTES);
                SharedClient client =
                        SharedClient.connect(kernel, directory.resolve("s").toString());
                SharedIo io = new SharedIo(device.path(), buffer);
                Client other = Client.direct(device.path())) {
            client.share(buffer, false);
            byte[] bytes = Seeds.bytes("seen", 65536);
            io.write(0, 4096, bytes);
            assertArrayEquals(bytes, io.read(0, 131072, bytes.length));
            assertEquals(2 * bytes.length / 4096, target.seen.get());
            other.expect(0, bytes);
            other.write(0, bytes);
            assertArrayEquals(bytes, io.read(0, 4096, bytes.length));
        }
    }

    /** Clients come and go while the device is busy from the very memory that comes and goes. */
    @Test
    void memoryComesAndGoesUnderIo(@TempDir Path directory) throws Exception {
        assumeOffered();
        String socket = directory.resolve("s").toString();
        try (Device device =
                        start(new RamTarget(DEVICE_BYTES), DataPathKind.COPIED, Path.of(socket));
                SharedBuffer buffer = SharedBuffer.allocate(kernel, BUFFER_BYTES)) {
            AtomicBoolean end = new AtomicBoolean();
            Thread busy =
                    Thread.ofPlatform()
                            .uncaughtExceptionHandler((t, e) -> failure = e)
                            .start(() -> writeAndReadUntil(end, device, buffer));
            SharedMemory memory = device.sharedMemory();
            for (int round = 0; round < 3; round++) {
                long before = memory.requests();
                try (SharedClient client = SharedClient.connect(kernel, socket)) {
                    client.share(buffer, false);
                    Bounded.await(
                            "requests from shared memory",
                            () -> failure != null || memory.requests() > before + 10);
                }
                Bounded.await("it is taken out again", () -> memory.count() == 0);
            }
            end.set(true);
            busy.join(Bounded.LIMIT);
            assertFalse(busy.isAlive(), "the client hangs");
            if (failure != null) {
                throw new AssertionError("I/O while memory came and went", failure);
            }
        }
    }

    private volatile @Nullable Throwable failure;

    private static void writeAndReadUntil(AtomicBoolean end, Device device, SharedBuffer buffer) {
        Random random = Seeds.random("under I/O");
        try (SharedIo io = new SharedIo(device.path(), buffer)) {
            while (!end.get()) {
                byte[] bytes = new byte[4096 * (1 + random.nextInt(16))];
                random.nextBytes(bytes);
                long offset = 4096L * random.nextInt((DEVICE_BYTES - bytes.length) / 4096);
                io.write(offset, 4096L * random.nextInt(16), bytes);
                assertArrayEquals(bytes, io.read(offset, 4096L * random.nextInt(16), bytes.length));
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** As an operator and a client see it: a socket, a file, the list, words for what is wrong. */
    @Test
    void commandLine(@TempDir Path directory) throws Exception {
        assumeOffered();
        JsonObject device =
                Jublk.object(
                        Jublk.okInside("add", "ram", "--size=4M", "--shared=socket", "--json"));
        String socket = device.text("sharedSocket");
        assertEquals("/run/jublk/" + device.number("id") + ".shm.sock", socket);
        assertTrue(Jublk.okInside("list").contains("user-copy + shared"), "the list says so");
        try (SharedBuffer buffer = SharedBuffer.allocate(kernel, BUFFER_BYTES);
                SharedClient client = SharedClient.connect(kernel, socket)) {
            client.share(buffer, false);
            byte[] bytes = Seeds.bytes("command line", 65536);
            try (SharedIo io = new SharedIo(device.text("path"), buffer)) {
                io.write(0, 0, bytes);
                assertArrayEquals(bytes, io.read(0, 65536, bytes.length));
            }
            Jublk.okInside("del", "-n", Long.toString(device.number("id")));
            assertEquals(
                    Errno.ECONNRESET,
                    assertThrows(SharingException.class, () -> client.share(buffer, false))
                            .errno());
        }
        assertFalse(Files.exists(Path.of(socket)), "the socket is left");
        Path pool = Files.write(directory.resolve("pool"), new byte[BUFFER_BYTES]);
        assumeTrue(
                List.of("tmpfs", "hugetlbfs").contains(Files.getFileStore(pool).type()),
                "the tests' directory is no memory");
        device =
                Jublk.object(
                        Jublk.okInside(
                                "add", "ram", "--size=4M", "--shared=" + pool + ",ro", "--json"));
        assertEquals(pool + ",ro", device.text("shared"));
        try (SharedBuffer buffer = SharedBuffer.ofFile(kernel, pool.toString());
                SharedIo io = new SharedIo(device.text("path"), buffer)) {
            byte[] bytes = Seeds.bytes("file", 8192);
            io.write(4096, 4096, bytes);
            assertArrayEquals(bytes, io.read(4096, 0, bytes.length));
        }
        Jublk.okInside("del", "-n", Long.toString(device.number("id")));
        Program.Result wrong = Jublk.inside("add", "ram", "--size=1M", "--shared=/proc/version");
        assertNotEquals(0, wrong.code());
        assertTrue(wrong.err().contains("--shared /proc/version"), wrong::toString);
    }
}
