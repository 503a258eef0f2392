package io.jublk.cli.commands;

import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.control.ControlDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/**
 * Names devices; there is no default, for a forgotten number must not mean all. What all are, each
 * command says with its own {@code --all}.
 */
abstract class WhichDevices {

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            required = true,
            description = "The device's number; may be given several times.")
    List<Integer> numbers = new ArrayList<>();

    /** Whether {@code --all} was given. */
    abstract boolean isAll();

    /**
     * @param ofAll which of this machine's devices {@code --all} means
     * @throws io.jublk.ublk.UblkException when there is no device of a number
     */
    final List<DeviceInfo> find(ControlDevice control, Predicate<DeviceInfo> ofAll) {
        if (isAll()) {
            return Devices.all(control).stream().filter(ofAll).toList();
        }
        List<DeviceInfo> devices = new ArrayList<>();
        for (int id : numbers) {
            devices.add(Devices.find(control, id).orElseThrow(() -> ListCommand.noDevice(id)));
        }
        return devices;
    }
}
