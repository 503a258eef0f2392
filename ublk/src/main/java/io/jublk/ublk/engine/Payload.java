package io.jublk.ublk.engine;

/**
 * How the payload of a request is reached once it is there. Each method starts the rest of one
 * secondary (from what it has moved already) and sees to it that it ends in exactly one call of
 * {@link QueueAgent#secondaryEnded}, at once or by one completion.
 */
interface Payload {

    /** File to payload. */
    void read(Slot slot, int secondary);

    /** Payload to file; {@code writeFlags} are RWF_* flags. */
    void write(Slot slot, int secondary, int writeFlags);

    /** Zeros to payload. */
    void zero(Slot slot, int secondary);

    /** Server memory to payload. */
    void copyIn(Slot slot, int secondary);

    /** Payload to server memory. */
    void copyOut(Slot slot, int secondary);
}
