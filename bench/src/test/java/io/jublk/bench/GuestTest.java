package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class GuestTest {

    @Test
    void whoBootedItKnowsBest() {
        assertEquals("tcg", Guest.kind("tcg", "QEMU", "kvm-clock tsc"));
        assertEquals("kvm", Guest.kind("kvm", "", ""));
    }

    @Test
    void theClockTellsKvmFromEmulation() {
        assertEquals("kvm", Guest.kind("yes", "", "kvm-clock tsc acpi_pm"));
        assertEquals("tcg", Guest.kind(null, "QEMU", "tsc acpi_pm"));
    }

    @Test
    void elsewhereThereIsNoGuest() {
        assertEquals("", Guest.kind(null, "Dell Inc.", "tsc hpet acpi_pm"));
        assertEquals("", Guest.kind("", "", ""));
    }

    @Test
    void figuresOfAnEmulatedGuestCarryAWarning() {
        Machine machine = new Machine("Nehalem", 2, "amd64", 1, "7.3.4", "tcg");
        List<String> lines = MachineNote.of(machine, "fio-3.33", "tmpfs");
        assertEquals(
                List.of("Nehalem", "Linux 7.3.4, 2 CPUs, fio-3.33, tmpfs"), lines.subList(0, 2));
        assertEquals(
                "Measured in QEMU under software emulation: every instruction is emulated, so the"
                        + " figures say little about hardware.",
                String.join(" ", lines.subList(2, lines.size())));
    }
}
