package io.jublk.qcow2.crypt;

/** How much a LUKS header may ask of us. */
final class LuksLimits {

    /** What every program writes, and the most that QEMU and cryptsetup take. */
    static final int MAX_STRIPES = 4000;

    /** cryptsetup's and QEMU's least; we read less. */
    static final int MIN_ITERATIONS_WRITTEN = 1000;

    /**
     * Several times what QEMU's default of two seconds comes to on the fastest machine (10
     * million): a header that asks for more is made to keep us busy.
     */
    static final int MAX_ITERATIONS = 1 << 26;

    /**
     * The first sectors are the header's own: QEMU's and cryptsetup's alignment of key material.
     */
    static final int MATERIAL_ALIGNMENT_BYTES = 4096;

    private LuksLimits() {}
}
