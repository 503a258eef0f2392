package io.jublk.qcow2.check;

/** What a host cluster is used for. */
enum Use {
    HEADER(1, "the header"),
    L1(1 << 1, "an L1 table"),
    L2(1 << 2, "an L2 table"),
    DATA(1 << 3, "guest data"),
    SNAPSHOT_TABLE(1 << 4, "the snapshot table"),
    REFCOUNT_TABLE(1 << 5, "the refcount table"),
    REFCOUNT_BLOCK(1 << 6, "a refcount block"),
    // The encryption header and all of bitmaps share a bit: a cluster's uses fit in a byte.
    EXTENSION(1 << 7, "a header extension's data");

    private final byte bit;
    private final String text;

    Use(int bit, String text) {
        this.bit = (byte) bit;
        this.text = text;
    }

    byte bit() {
        return bit;
    }

    /** For messages: "the header and guest data". */
    static String describe(byte bits) {
        StringBuilder all = new StringBuilder();
        for (Use use : values()) {
            if ((bits & use.bit) != 0) {
                all.append(all.isEmpty() ? "" : " and ").append(use.text);
            }
        }
        return all.toString();
    }
}
