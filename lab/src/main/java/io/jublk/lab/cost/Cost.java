package io.jublk.lab.cost;

import java.util.Locale;

/** What a request spends processor time on, beside copies; each is counted and has a price. */
public enum Cost {
    SYSCALL("one io_uring_enter that submits nothing and waits for nothing"),
    SQE("a NOP that posts no completion, in a submission of many; fill, prep and issue"),
    CQE("the same NOP with its completion, posted and read, less the SQE"),
    LINK_HOP("NOPs in one chain of links, less the same without links"),
    WORKER_HOP("NOPs with IOSQE_ASYNC, which io_uring's workers issue, less the same without"),
    FILE_OPERATION("a read of 512 cached bytes of a file, less a NOP; no device, no block layer"),
    TABLE_WRITE("half of replacing a fixed buffer of no pages: one place cleared, one set"),
    REQUEST_REFERENCE("an atomic increment and decrement, as a reference count does"),
    PAGE_REFERENCE("growth of a fixed buffer's registration with its pages: pinned, unpinned"),
    PAGE_LOOKUP("not measured: taken as a page reference"),
    PIPE("open and close of a FIFO, less those of a file: a pipe made and freed"),
    BATCH_ELEMENT("not measured: taken as a CQE, which also is 16 bytes in shared memory");

    private final String method;

    Cost(String method) {
        this.method = method;
    }

    /** As options spell it: {@code link-hop}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How calibration measures it. */
    public String method() {
        return method;
    }

    /** Null for a word that is no cost. */
    public static @org.jspecify.annotations.Nullable Cost ofLabel(String label) {
        for (Cost cost : values()) {
            if (cost.label().equals(label)) {
                return cost;
            }
        }
        return null;
    }
}
