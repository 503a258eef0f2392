package io.jublk.lab.real;

import io.jublk.ublk.Device;

/** Sees to it that a device does not outlive a program that is interrupted. */
final class Farewell implements AutoCloseable {

    private final Thread hook;

    Farewell(Device device) {
        hook = new Thread(device::close, "close " + device.path());
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The program closes the device itself. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the program is ending, and the hook is what closes it
        }
    }
}
