package io.jublk.cli.commands;

import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.control.ControlDevice;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Names devices; there is no default, for a forgotten number must not mean all. */
final class WhichDevices {

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            required = true,
            description = "The device's number; may be given several times.")
    List<Integer> numbers = new ArrayList<>();

    @Option(
            names = {"-a", "--all"},
            required = true,
            description = "All ublk devices of this machine.")
    boolean all;

    List<DeviceInfo> find(ControlDevice control) {
        if (all) {
            return Devices.all(control);
        }
        List<DeviceInfo> devices = new ArrayList<>();
        for (int id : numbers) {
            devices.add(Devices.find(control, id).orElseThrow(() -> ListCommand.noDevice(id)));
        }
        return devices;
    }
}
