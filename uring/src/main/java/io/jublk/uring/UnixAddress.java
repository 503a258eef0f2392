package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.charset.StandardCharsets;

/** struct sockaddr_un (linux/un.h): a path as the address of a local socket. */
public final class UnixAddress {

    public static final int SIZE_BYTES = 110;

    public static final int FAMILY = 0;
    public static final int PATH = 2;

    /** UNIX_PATH_MAX, with the zero at its end. */
    public static final int MAX_PATH_BYTES = 108;

    /**
     * The address of a path.
     *
     * @throws KernelException EINVAL when the path is longer than any local socket's
     */
    public static MemorySegment of(SegmentAllocator allocator, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length >= MAX_PATH_BYTES) {
            throw new KernelException(
                    "the path of a local socket has 1 to "
                            + (MAX_PATH_BYTES - 1)
                            + " bytes, not "
                            + bytes.length
                            + ": "
                            + path,
                    Errno.EINVAL);
        }
        MemorySegment address = allocator.allocate(SIZE_BYTES, 8).fill((byte) 0);
        address.set(JAVA_SHORT, FAMILY, (short) Sockets.UNIX);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, PATH, bytes.length);
        return address;
    }

    private UnixAddress() {}
}
