package io.jublk.qcow2.check;

/** How much a repair may change. */
public enum RepairMode {
    /** Only give back clusters that nothing uses. An image with errors is left alone. */
    LEAKS,
    /** All that can be put right. */
    ALL
}
