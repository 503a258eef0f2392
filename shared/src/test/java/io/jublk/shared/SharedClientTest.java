package io.jublk.shared;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.uring.Errno;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SharedClientTest {

    private final LinuxKernel kernel = new LinuxKernel();
    @TempDir Path directory;

    @Test
    void memoryIsTheServersTooUntilTheConnectionEnds() throws Exception {
        try (Listening server = new Listening(directory);
                SharedBuffer buffer = SharedBuffer.allocate(kernel, 5000);
                SharedBuffer second = SharedBuffer.allocate(kernel, 4096)) {
            assertEquals(8192, buffer.lengthBytes(), "whole pages");
            try (SharedClient client = server.connect()) {
                assertEquals(0, client.share(buffer, false));
                assertEquals(1, client.share(second, true));
                buffer.segment().set(JAVA_BYTE, 8191, (byte) 5);
                assertEquals(5, server.registrar.mapping(0).segment().get(JAVA_BYTE, 8191));
                server.registrar.mapping(0).segment().set(JAVA_BYTE, 0, (byte) 6);
                assertEquals(6, buffer.segment().get(JAVA_BYTE, 0));
            }
            server.registrar.awaitCount(0);
            assertEquals(
                    List.of(
                            "register 8192",
                            "register 4096 read-only",
                            "unregister 0",
                            "unregister 1"),
                    server.registrar.journal());
            buffer.segment().set(JAVA_BYTE, 0, (byte) 7); // it stays the client's
        }
    }

    @Test
    void serversReasonReachesTheClient() throws Exception {
        try (Listening server = new Listening(directory);
                SharedClient client = server.connect();
                SharedBuffer buffer = SharedBuffer.allocate(kernel, 4096)) {
            server.registrar.refuse(new IllegalArgumentException("the driver is tired of ä"));
            SharingException e =
                    assertThrows(SharingException.class, () -> client.share(buffer, false));
            assertEquals("the driver is tired of ä", e.getMessage());
            assertEquals(Errno.EIO, e.errno());
            server.registrar.refuse(new SharingException("x".repeat(5000), Errno.ENOSPC));
            e = assertThrows(SharingException.class, () -> client.share(buffer, false));
            assertEquals("x".repeat(1020), e.getMessage());
            assertEquals(Errno.ENOSPC, e.errno());
            server.registrar.refuse(null);
            assertEquals(0, client.share(buffer, false), "and the connection goes on");
        }
    }

    @Test
    void wantOfAServerIsSaidInWords() throws IOException {
        String path = directory.resolve("none").toString();
        assertEquals(
                "there is no socket " + path + ": was the device added with '--shared socket'?",
                assertThrows(SharingException.class, () -> SharedClient.connect(kernel, path))
                        .getMessage());
        Path file = Files.createFile(directory.resolve("file"));
        assertEquals(
                "nobody listens at " + file + ": the device's server has gone",
                assertThrows(
                                SharingException.class,
                                () -> SharedClient.connect(kernel, file.toString()))
                        .getMessage());
    }

    @Test
    void serverThatEndsUnderAClientIsAnError() throws Exception {
        try (Listening server = new Listening(directory);
                SharedClient client = server.connect();
                SharedBuffer buffer = SharedBuffer.allocate(kernel, 4096)) {
            server.listener.close();
            SharingException e =
                    assertThrows(SharingException.class, () -> client.share(buffer, false));
            assertEquals(Errno.ECONNRESET, e.errno(), e::getMessage);
        }
    }

    @Test
    void socketIsForItsServersUserAndReplacesAnOldOne() throws Exception {
        try (Listening server = new Listening(directory)) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(server.listener.path())));
        }
        Path path = directory.resolve("0.sock");
        Files.createFile(path);
        assertEquals(
                path + " is there and is no socket; choose another path",
                assertThrows(SharingException.class, () -> new Listening(directory)).getMessage());
    }

    @Test
    void fileThatBothMapNeedsNoServer() throws IOException {
        Path file = Files.write(directory.resolve("pool"), new byte[8192]);
        try (SharedBuffer one = SharedBuffer.ofFile(kernel, file.toString());
                SharedBuffer other = SharedBuffer.ofFile(kernel, file.toString())) {
            one.segment().set(JAVA_BYTE, 4096, (byte) 9);
            assertEquals(9, other.segment().get(JAVA_BYTE, 4096));
        }
        Path empty = Files.createFile(directory.resolve("empty"));
        assertThrows(SharingException.class, () -> SharedBuffer.ofFile(kernel, empty.toString()));
        assertThrows(
                SharingException.class, () -> SharedBuffer.ofFile(kernel, directory.toString()));
    }
}
