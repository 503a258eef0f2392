package io.jublk.ublk;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One request of the block device, as a fused command: it lends its payload, the target describes
 * secondaries between ranges of that payload and the backends, in no order among them, and the
 * request completes when all have completed. A request with no secondary completes at once,
 * successfully.
 *
 * <p>What must wait for what is a next fused command on the same request: {@link #then} runs when
 * every secondary described so far has succeeded, {@link #otherwise} when one has failed.
 *
 * <p>A secondary that moves fewer bytes than it was asked is continued by the engine; when its file
 * ends early the request fails with EIO. A read whose target filled only a part of the payload
 * fails too: no request completes over bytes that nobody wrote.
 *
 * <p>Lengths and offsets are in bytes. The object is the engine's and is used again: do not keep it
 * after the request has completed. Not for use from other threads, {@link #isUnderWay} excepted.
 */
public interface IoRequest {

    /** Where on the device the request begins. */
    long offsetBytes();

    /**
     * How much of the device it covers. For reads and writes it is the payload's length and fits an
     * int ({@link io.jublk.ublk.uapi.UblkLimits#MAX_IO_BYTES}).
     */
    long lengthBytes();

    /** A write-zeroes request whose space may be given back. */
    boolean mayUnmap();

    /**
     * A write that has to be on stable storage before it completes (force unit access); only where
     * the target is {@link FuaWritable}.
     */
    default boolean isForced() {
        return false;
    }

    /** The hardware queue, from 0. */
    int queue();

    /** The place in the queue, from 0 below the depth: no two requests of a queue share it. */
    int tag();

    /**
     * False once all I/O of the request is over and it has completed, until the tag's next request
     * comes. From any thread; late rather than early.
     */
    default boolean isUnderWay() {
        return true;
    }

    // ---- secondaries between payload and file

    /** File range to payload range. */
    void read(BackingFile file, long fileOffset, long payloadOffset, long lengthBytes);

    /** Payload range to file range. */
    void write(BackingFile file, long fileOffset, long payloadOffset, long lengthBytes);

    /** As {@link #write}, and on stable storage before it counts as done. */
    void writeThrough(BackingFile file, long fileOffset, long payloadOffset, long lengthBytes);

    // ---- secondaries between payload and this process's memory

    /** Fills a payload range with zeros; for reads. */
    void zero(long payloadOffset, long lengthBytes);

    /**
     * Native memory to payload range; for reads. The memory must stay until the request completes.
     *
     * @throws IndexOutOfBoundsException when the memory has no such range
     */
    void copyIn(MemorySegment source, long sourceOffset, long payloadOffset, long lengthBytes);

    /** All of a native memory to payload range; for reads. */
    default void copyIn(MemorySegment source, long payloadOffset) {
        copyIn(source, 0, payloadOffset, source.byteSize());
    }

    /**
     * Payload range to native memory; for writes. The memory must stay until the request completes.
     *
     * @throws IndexOutOfBoundsException when the memory has no such range
     */
    void copyOut(
            long payloadOffset,
            MemorySegment destination,
            long destinationOffset,
            long lengthBytes);

    /** Payload range to all of a native memory; for writes. */
    default void copyOut(long payloadOffset, MemorySegment destination) {
        copyOut(payloadOffset, destination, 0, destination.byteSize());
    }

    /**
     * Lets a read complete although its payload was not filled. The client then sees whatever was
     * in those pages, which may be old memory of the kernel or of other processes: for measuring,
     * nothing else.
     */
    void leaveUnfilled();

    // ---- the payload itself, where this process can see it

    /**
     * The payload, when it lies in memory that the client shares with the server ({@link
     * SharedMemory}); null for every other request, so a target must work without it. Nothing is
     * copied. For a write the view is read-only; the client can change the bytes at any time, so
     * read each once. For a read, write into it and say so with {@link #filled}. It is the
     * request's until that has completed, and makes a small object at each call.
     */
    default @Nullable MemorySegment payloadView() {
        return null;
    }

    /**
     * A payload range of a read that the target has written into {@link #payloadView} itself.
     *
     * @throws IllegalStateException when there is no view
     */
    default void filled(long payloadOffset, long lengthBytes) {
        throw new IllegalStateException("the request has no view of its payload");
    }

    // ---- secondaries between a file and this process's memory, the payload untouched

    /**
     * File range to native memory: a backend's own records, such as an image's tables. The memory
     * must stay until the request completes, and for a file with direct I/O be aligned as the file
     * says.
     */
    void load(BackingFile file, long fileOffset, MemorySegment destination);

    /** Native memory to file range. */
    void store(BackingFile file, long fileOffset, MemorySegment source);

    // ---- metadata, a second payload; see Protected

    /** How much metadata the request brings; 0 for none. */
    default long metadataBytes() {
        return 0;
    }

    /** File range to the request's metadata, all of it; for reads. */
    default void readMetadata(BackingFile file, long fileOffset) {
        throw hasNone("metadata");
    }

    /** The request's metadata, all of it, to file range; for writes. */
    default void writeMetadata(BackingFile file, long fileOffset) {
        throw hasNone("metadata");
    }

    /** Native memory to the request's metadata; for reads. */
    default void copyMetadataIn(MemorySegment source, long sourceOffset, long lengthBytes) {
        throw hasNone("metadata");
    }

    /** The request's metadata to native memory; for writes. */
    default void copyMetadataOut(
            MemorySegment destination, long destinationOffset, long lengthBytes) {
        throw hasNone("metadata");
    }

    // ---- secondaries without payload

    /** fdatasync(2): data, and what is needed to find it again. */
    void sync(BackingFile file);

    /** Gives a file range back; it reads as zeros afterwards. */
    void punchHole(BackingFile file, long fileOffset, long lengthBytes);

    /** Zeroes a file range and keeps its space. */
    void zeroRange(BackingFile file, long fileOffset, long lengthBytes);

    /** Gives a file range its space, without changing what it reads as. */
    void allocate(BackingFile file, long fileOffset, long lengthBytes);

    /** ftruncate(2): the file's size from now on (Linux 6.9). */
    default void truncate(BackingFile file, long sizeBytes) {
        throw hasNone("ftruncate");
    }

    /** A block device's own discard. */
    void discard(BackingFile device, long fileOffset, long lengthBytes);

    // ---- answers

    /** Where on the device a zone append has put its payload; see {@link Zoned#appendToZone}. */
    default void appendedAt(long offsetBytes) {
        throw hasNone("zone append");
    }

    /** What was said so; {@link #offsetBytes} until then. */
    default long appendedAt() {
        return offsetBytes();
    }

    // ---- waiting for another request

    /**
     * A secondary that ends when another request of the device calls {@link #wake} for this one; at
     * most one in a fused command. Whoever is to call it must know of this request before another
     * thread can look for it.
     */
    void park();

    /** Ends the wait of a request that has parked, of whatever queue; once for each wait. */
    void wake(IoRequest parked);

    // ---- course

    /**
     * Runs when all secondaries have succeeded; it may describe more and say {@code then} again.
     */
    void then(Step step);

    /** Runs when a secondary has failed, instead of failing the request; see {@link #error}. */
    void otherwise(Step step);

    /** In a step of {@link #otherwise}: the first error, a negative errno; else 0. */
    int error();

    /** Ends the request with an error once the secondaries already described are done. */
    void fail(int errno);

    // ---- what not every request has: one that no queue has delivered, for instance

    private static UnsupportedOperationException hasNone(String what) {
        return new UnsupportedOperationException("this request has no " + what);
    }
}
