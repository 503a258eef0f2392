package io.jublk.lab.model;

/** What the driver does by itself when it delivers a request and when it ends it. */
public enum Driver {
    /** Nothing: the server asks for all. */
    PLAIN,
    /** Copies a write's payload at delivery, a read's at commit (ublk_map_io, ublk_unmap_io). */
    COPIES,
    /** Registers the payload at delivery, unregisters it at commit (ublk_auto_buf_register). */
    REGISTERS,
    /** Looks the request's pages up among those of shared memory (ublk_try_buf_match). */
    MATCHES
}
