package io.jublk.qcow2.convert;

/** Told how far the work is, now and then. */
@FunctionalInterface
public interface Progress {

    Progress NONE = (doneBytes, allBytes) -> {};

    /** Of the virtual disk. */
    void at(long doneBytes, long allBytes);
}
