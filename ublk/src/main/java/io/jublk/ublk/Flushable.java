package io.jublk.ublk;

/** A target with a volatile cache: what was written is on stable storage only after a flush. */
public interface Flushable {

    /** Bring all writes that were acknowledged before this request to stable storage. */
    void flush(IoRequest request);
}
