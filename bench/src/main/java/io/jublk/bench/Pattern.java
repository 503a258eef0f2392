package io.jublk.bench;

/** What fio calls rw. */
enum Pattern {
    READ,
    WRITE,
    RANDREAD,
    RANDWRITE;

    boolean writes() {
        return this == WRITE || this == RANDWRITE;
    }

    /** fio's word. */
    String word() {
        return switch (this) {
            case READ -> "read";
            case WRITE -> "write";
            case RANDREAD -> "randread";
            case RANDWRITE -> "randwrite";
        };
    }
}
