package io.jublk.shared;

/** What a {@link SharedListener} gives memory to. Called on the listener's thread. */
public interface Registrar {

    /**
     * Shares a file's memory from its beginning. The descriptor is the caller's and is closed when
     * this returns.
     *
     * @return its index, 0 or more
     * @throws RuntimeException with a message for the client
     */
    int register(int fd, long lengthBytes, boolean readOnly);

    /** Shares it no more; returns when no request refers to it. */
    void unregister(int index);
}
