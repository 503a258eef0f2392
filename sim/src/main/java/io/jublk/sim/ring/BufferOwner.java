package io.jublk.sim.ring;

/** The driver whose buffer lies in a table. */
public interface BufferOwner {

    /** The last user of the buffer is gone ({@code imu->release}); {@code token} is its own. */
    void bufferReleased(int token);
}
