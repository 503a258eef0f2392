package io.jublk.qcow2.check;

/**
 * How much a check may read of tables that could overlap. Tables of a sound image share no byte, so
 * that all of them together are no longer than the file; those of an image made to keep us busy may
 * be.
 */
final class TableBudget {

    /** A small image may have all its tables wrong without being refused. */
    private static final long FREE_BYTES = 64 << 20;

    /** The tables are counted once, the file's size leaves room for each. */
    private long leftBytes;

    TableBudget(long fileBytes) {
        leftBytes = fileBytes + FREE_BYTES;
    }

    /** False when the tables met so far overlap: then this one is not to be read. */
    boolean take(long lengthBytes) {
        leftBytes -= lengthBytes;
        return leftBytes >= 0;
    }
}
