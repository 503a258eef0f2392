package io.jublk.ublk;

/**
 * A target whose device may become larger or smaller while it lives. {@link Device#resize} calls
 * these methods, one at a time and on a thread of no queue, while the queues go on serving
 * requests:
 *
 * <pre>
 * sizeFor │ larger:  grow, then the driver lets requests come that go beyond the old end
 *         │ smaller: the driver lets none come that go beyond the new end, then shrink
 * </pre>
 *
 * Unlike those of {@link Target} they may block. {@link Target#geometry} tells the new size from
 * {@code grow} or {@code shrink} on.
 */
public interface Resizable {

    /** Asks for what the backend offers by now. */
    long AS_BACKEND = 0;

    /**
     * What size the device would get; changes nothing.
     *
     * @param wantedBytes a multiple of the device's logical block, or {@link #AS_BACKEND}
     * @param mayCutOff data behind a smaller size may be lost
     * @throws UblkException when it may not have that size; it says why, and what to do
     */
    long sizeFor(long wantedBytes, boolean mayCutOff);

    /**
     * Sees to it that requests up to a larger size can be served.
     *
     * @param sizeBytes as {@link #sizeFor} gave it
     * @throws UblkException when that fails; all is as it was
     */
    void grow(long sizeBytes);

    /**
     * Gives up what lies behind a smaller size. Requests that the driver had let through before may
     * still be under way there.
     *
     * @param sizeBytes as {@link #sizeFor} gave it
     * @throws UblkException when that fails; the device is smaller all the same
     */
    void shrink(long sizeBytes);
}
