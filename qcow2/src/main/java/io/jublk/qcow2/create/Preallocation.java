package io.jublk.qcow2.create;

/** How much of a new image is there from the start, by QEMU's names. */
public enum Preallocation {
    /** The tables of an empty image. */
    OFF,
    /** Every cluster has its place; the file is sparse there. */
    METADATA,
    /** And the file system keeps the room for them, by fallocate(2). */
    FALLOC,
    /** And zeros are written to all of them. */
    FULL
}
