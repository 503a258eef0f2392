package io.jublk.sim.ring;

import io.jublk.uring.Errno;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A ring's table of fixed buffers, filled by drivers: struct io_rsrc_data (io_uring/rsrc.c). */
public final class BufferTable {

    /** IORING_MAX_REG_BUFFERS. */
    private static final int MAX_BUFFERS = 1 << 14;

    private @Nullable BufferNode[] nodes = {};
    private final Deque<BufferNode> spare = new ArrayDeque<>();

    /** io_sqe_buffers_register, of a table without buffers. */
    int create(int size) {
        if (nodes.length > 0) {
            return -Errno.EBUSY;
        }
        if (size <= 0 || size > MAX_BUFFERS) {
            return -Errno.EINVAL;
        }
        nodes = new BufferNode[size];
        return 0;
    }

    /**
     * io_buffer_register_request and its io_kernel_buffer_init.
     *
     * @param source a write request's payload may be read from; a read request's written to
     * @param noMemory what io_rsrc_node_alloc finds
     */
    public int register(
            BufferOwner owner,
            int token,
            long address,
            int lengthBytes,
            boolean source,
            long index,
            boolean noMemory) {
        if (index < 0 || index >= nodes.length) {
            return -Errno.EINVAL;
        }
        if (nodes[(int) index] != null) {
            return -Errno.EBUSY;
        }
        if (noMemory) {
            return -Errno.ENOMEM;
        }
        BufferNode node = spare.isEmpty() ? new BufferNode() : spare.pop();
        node.address = address;
        node.lengthBytes = lengthBytes;
        node.source = source;
        node.references = 1;
        node.owner = owner;
        node.token = token;
        nodes[(int) index] = node;
        return 0;
    }

    /** io_buffer_unregister: the place is free at once, the buffer when its last user is gone. */
    public int unregister(long index) {
        if (index < 0 || index >= nodes.length) {
            return -Errno.EINVAL;
        }
        BufferNode node = nodes[(int) index];
        if (node == null) {
            return -Errno.EINVAL;
        }
        nodes[(int) index] = null;
        put(node);
        return 0;
    }

    /** io_find_buf_node: the node with one more reference, or null. */
    @Nullable BufferNode get(int index) {
        BufferNode node = index < nodes.length ? nodes[index] : null;
        if (node != null) {
            node.references++;
        }
        return node;
    }

    /** io_put_rsrc_node. */
    void put(BufferNode node) {
        if (--node.references == 0) {
            BufferOwner owner = node.owner;
            node.owner = null;
            spare.push(node);
            if (owner != null) {
                owner.bufferReleased(node.token);
            }
        }
    }

    /** io_sqe_buffers_unregister, when the ring goes. */
    void clear() {
        for (int i = 0; i < nodes.length; i++) {
            unregister(i);
        }
    }
}
