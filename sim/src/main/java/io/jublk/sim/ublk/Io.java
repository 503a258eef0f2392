package io.jublk.sim.ublk;

import io.jublk.sim.ring.Request;
import io.jublk.sim.ring.SimRing;
import io.jublk.sim.ring.Task;
import org.jspecify.annotations.Nullable;

/** A tag of a queue: struct ublk_io with the struct request that it may hold. */
final class Io {

    final int queue;
    final int tag;

    /** Pages for a request that brings none of its own. */
    final long payload;

    // ---- the server's side

    /** UBLK_IO_FLAG_ACTIVE: the driver holds a FETCH or COMMIT. */
    boolean active;

    /** UBLK_IO_FLAG_OWNED_BY_SRV: the server holds the request. */
    boolean ownedByServer;

    /** UBLK_IO_FLAG_CANCELED. */
    boolean canceled;

    /** UBLK_IO_FLAG_AUTO_BUF_REG, and in whose table. */
    boolean autoRegistered;

    @Nullable SimRing autoRing;

    @Nullable Request command;
    @Nullable Task task;

    /** {@code io->buf}: server memory, or where and how to register. */
    long bufferAddress;

    int autoIndex;
    int autoFlags;

    /** What the server committed. */
    int result;

    /**
     * Buffers registered and copies under way. The driver splits this count in two for speed
     * ({@code ref}, {@code task_registered_buffers}); their sum counts the same.
     */
    int references;

    boolean committed;

    // ---- the request

    /** The tag is taken: the request is started, or waits in the block layer. */
    boolean busy;

    /** blk_mq_request_started. */
    boolean started;

    int opFlags;
    long sector;
    int lengthBytes;

    /** How much of it earlier commits have completed (blk_update_request). */
    int doneBytes;

    boolean hasData;
    boolean isWrite;

    /** The request's pages. */
    long pages;

    /** UBLK_IO_F_SHMEM_ZC: they lie in registered memory, and nothing is copied. */
    boolean isShared;

    Io(int queue, int tag, long payload) {
        this.queue = queue;
        this.tag = tag;
        this.payload = payload;
    }
}
