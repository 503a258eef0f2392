package io.jublk.bench;

import java.util.ArrayList;
import java.util.List;

/** Below every table: where it was measured, and what that is worth. */
public final class MachineNote {

    private MachineNote() {}

    /**
     * @param fileSystem of the backing files, empty without any
     */
    public static List<String> of(Machine machine, String fio, String fileSystem) {
        List<String> lines = new ArrayList<>();
        lines.add(machine.cpu());
        lines.add(
                "Linux "
                        + machine.kernel()
                        + ", "
                        + Figures.count(machine.cpus(), "CPU")
                        + ", "
                        + fio
                        + (fileSystem.isEmpty() ? "" : ", " + fileSystem));
        if (machine.softwareEmulated()) {
            lines.add(
                    "Measured in QEMU under software emulation: every instruction is emulated, so");
            lines.add("the figures say little about hardware.");
        } else if (!machine.guest().isEmpty()) {
            lines.add("Measured in a virtual machine (QEMU with KVM).");
        }
        return lines;
    }
}
