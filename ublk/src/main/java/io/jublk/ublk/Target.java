package io.jublk.ublk;

import java.util.List;

/**
 * What stands behind a block device. A target describes what moves between a request's payload and
 * its backends; the engine moves it, by the best mechanism that the kernel has. A target never sees
 * a buffer.
 *
 * <p>Whole, this is a device that reads and writes a file:
 *
 * <pre>{@code
 * public void read(IoRequest r)  { r.read(file, r.offsetBytes(), 0, r.lengthBytes()); }
 * public void write(IoRequest r) { r.write(file, r.offsetBytes(), 0, r.lengthBytes()); }
 * }</pre>
 *
 * <p>An optional interface that a target implements is a capability of its device, and nothing else
 * is: {@link Flushable}, {@link FuaWritable}, {@link Discardable}, {@link ZeroWritable}, {@link
 * Resizable}, {@link Zoned}, {@link Protected}.
 *
 * <p>Every queue of a device calls these methods on its own thread, so a target with more than one
 * queue sees several requests at once. A method must not block: it says what is to happen and
 * returns.
 */
public interface Target extends AutoCloseable {

    /** One word for lists and messages, such as {@code loop}. */
    String type();

    /** Size, block sizes and limits of the device. */
    Geometry geometry();

    /** The files that requests will name; the engine registers them with each ring. */
    default List<BackingFile> files() {
        return List.of();
    }

    /** What the target mostly does with payloads: the engine chooses the data path by it. */
    default PayloadUse payloadUse() {
        return PayloadUse.FILES;
    }

    /** Fill the request's payload: {@code lengthBytes} of the device from {@code offsetBytes}. */
    void read(IoRequest request);

    /** Store the request's payload. */
    void write(IoRequest request);

    @Override
    default void close() {}
}
