package io.jublk.ublk.fake;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.uring.RegisterDescriptors.Buffer;
import org.jspecify.annotations.Nullable;

/** The kernel's side of a ring of provided buffers: it takes them from the head. */
final class FakeBufferRing {

    /** What was taken last: a test of what the engine allocates wants none of ours. */
    static final class Taken {
        long address;
        int length;
        int id;
    }

    private final Taken taken = new Taken();
    private final long address;
    private final int entries;
    private short head;

    FakeBufferRing(long address, int entries) {
        this.address = address;
        this.entries = entries;
    }

    @Nullable Taken take() {
        if (Memory.ALL.get(JAVA_SHORT, address + Buffer.RING_TAIL) == head) {
            return null;
        }
        long entry = address + (long) (head++ & entries - 1) * Buffer.SIZE_BYTES;
        taken.address = Memory.ALL.get(JAVA_LONG, entry + Buffer.ADDR);
        taken.length = Memory.ALL.get(JAVA_INT, entry + Buffer.LEN);
        taken.id = Short.toUnsignedInt(Memory.ALL.get(JAVA_SHORT, entry + Buffer.BID));
        return taken;
    }
}
