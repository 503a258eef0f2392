package io.jublk.ublk;

/** What a target mostly does with payloads. */
public enum PayloadUse {
    /** They move between the client and files or devices: code never looks at a byte. */
    FILES,
    /** They move to and from this process's memory ({@code copyIn}, {@code copyOut}). */
    MEMORY
}
