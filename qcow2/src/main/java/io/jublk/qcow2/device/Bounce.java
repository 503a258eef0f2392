package io.jublk.qcow2.device;

import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import java.lang.foreign.MemorySegment;

/** Memory of the server that payload or old contents stop in, where code has to touch them. */
final class Bounce implements AutoCloseable {

    private final Mapping memory;

    Bounce(Kernel kernel, long lengthBytes) {
        memory = Mapping.reserved(kernel, lengthBytes);
    }

    MemorySegment segment() {
        return memory.segment();
    }

    MemorySegment slice(long offset, long lengthBytes) {
        return memory.segment().asSlice(offset, lengthBytes);
    }

    @Override
    public void close() {
        memory.close();
    }
}
