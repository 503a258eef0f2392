package io.jublk.sim.ring;

import org.jspecify.annotations.Nullable;

/** A thread as the kernel knows it: struct task_struct with its struct io_uring_task. */
public final class Task {

    /** IO_RINGFD_REG_MAX of io_uring/tctx.h. */
    private static final int MAX_REGISTERED = 16;

    private final int id;
    private final @Nullable SimRing[] registered = new SimRing[MAX_REGISTERED];

    public Task(int id) {
        this.id = id;
    }

    public int id() {
        return id;
    }

    /** io_ring_add_registered_fd: the first free place; -1 when all are taken. */
    int register(SimRing ring) {
        for (int i = 0; i < MAX_REGISTERED; i++) {
            if (registered[i] == null) {
                registered[i] = ring;
                return i;
            }
        }
        return -1;
    }

    void unregister(int index) {
        if (index >= 0 && index < MAX_REGISTERED) {
            registered[index] = null;
        }
    }

    /** The ring at a place, or null. */
    public @Nullable SimRing registered(int index) {
        return index >= 0 && index < MAX_REGISTERED ? registered[index] : null;
    }
}
