package io.jublk.ublk;

/** A target that can zero a range without the client sending zeros. */
public interface ZeroWritable {

    /**
     * Make the range read as zeros. With {@link IoRequest#mayUnmap} its space may be given back,
     * without it it stays allocated.
     */
    void writeZeroes(IoRequest request);
}
