package io.jublk.sim.file;

import io.jublk.sim.core.Memory;
import io.jublk.sim.core.Node;

/** /dev/zero (drivers/char/mem.c): read_iter_zero, write_iter_null. */
public final class DevZero extends Node {

    @Override
    public String name() {
        return "/dev/zero";
    }

    @Override
    public int read(long offset, long address, int lengthBytes) {
        Memory.zero(address, lengthBytes);
        return lengthBytes;
    }

    @Override
    public int write(long offset, long address, int lengthBytes, int rwFlags) {
        return lengthBytes;
    }

    @Override
    public boolean isMemory() {
        return true;
    }
}
