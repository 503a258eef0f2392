package io.jublk.bench;

/** What fio calls rw. */
public enum Pattern {
    READ,
    WRITE,
    RANDREAD,
    RANDWRITE;

    public boolean writes() {
        return this == WRITE || this == RANDWRITE;
    }

    /** fio's word. */
    public String word() {
        return switch (this) {
            case READ -> "read";
            case WRITE -> "write";
            case RANDREAD -> "randread";
            case RANDWRITE -> "randwrite";
        };
    }
}
