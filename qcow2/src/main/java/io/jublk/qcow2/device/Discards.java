package io.jublk.qcow2.device;

/** What a discard by a client does to whole clusters. */
public enum Discards {
    /** They are free, and the file system gets their space back. */
    UNMAP,
    /** They read as zeros and stay allocated. */
    ZERO,
    /** Nothing. */
    IGNORE
}
