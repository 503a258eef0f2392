package io.jublk.ublk;

/** A target that can give back space. Its geometry says the granularity. */
public interface Discardable {

    /** The range is no longer needed; what a later read returns is the target's choice. */
    void discard(IoRequest request);
}
