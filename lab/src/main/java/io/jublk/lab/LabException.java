package io.jublk.lab;

import org.jspecify.annotations.Nullable;

/** What a user can do something about; the message is all there is to say. */
public final class LabException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public LabException(String message) {
        super(message);
    }

    public LabException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
