package io.jublk.ublk;

/** A target that can write through its cache; without it the kernel sends write and flush. */
public interface FuaWritable extends Flushable {

    /** Store the payload, on stable storage before the request completes (force unit access). */
    void writeFua(IoRequest request);
}
