package io.jublk.ublk.engine;

/**
 * How the payload of a request is reached once it is there. Each method starts the rest of one
 * secondary (from what it has moved already) and sees to it that it ends in exactly one call of
 * {@link RequestCourse#secondaryEnded}, at once or by one completion.
 *
 * <p>{@code sqeFlags} are added to the last SQE of the secondary: to link something behind it.
 */
interface Payload {

    /** File to payload. */
    void read(Slot slot, int secondary, int sqeFlags);

    /** Payload to file; {@code writeFlags} are RWF_* flags. */
    void write(Slot slot, int secondary, int writeFlags, int sqeFlags);

    /** Zeros to payload. */
    void zero(Slot slot, int secondary, int sqeFlags);

    /** Server memory to payload. */
    void copyIn(Slot slot, int secondary, int sqeFlags);

    /** Payload to server memory. */
    void copyOut(Slot slot, int secondary, int sqeFlags);

    /** Whether this kind of secondary is done by the processor, at once, without an SQE. */
    boolean isImmediate(int kind);
}
