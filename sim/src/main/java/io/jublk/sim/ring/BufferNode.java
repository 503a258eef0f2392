package io.jublk.sim.ring;

import org.jspecify.annotations.Nullable;

/** A driver's buffer in a table: struct io_rsrc_node with its struct io_mapped_ubuf. */
final class BufferNode {

    long address;
    int lengthBytes;

    /** What the buffer may be: source (1) or destination (0) of a transfer; {@code imu->dir}. */
    boolean source;

    /** The table's reference and one per request that uses it. */
    int references;

    @Nullable BufferOwner owner;
    int token;
}
