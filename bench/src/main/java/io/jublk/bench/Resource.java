package io.jublk.bench;

/** Something outside this process that must not outlive it: a device, a mount, a file. */
public interface Resource extends AutoCloseable {

    /**
     * @throws BenchException when it could not be removed; says how to do that by hand
     */
    @Override
    void close();
}
