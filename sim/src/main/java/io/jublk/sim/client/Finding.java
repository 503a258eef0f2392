package io.jublk.sim.client;

import org.jspecify.annotations.Nullable;

/** What a simulated run has found: a promise of a block device that was not kept. */
public final class Finding extends RuntimeException {

    private static final long serialVersionUID = 1;

    public Finding(String message) {
        super(message);
    }

    public Finding(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
