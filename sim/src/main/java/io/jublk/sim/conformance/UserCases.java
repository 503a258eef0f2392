package io.jublk.sim.conformance;

import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Feature;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.uapi.DevInfoDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import java.util.List;

/**
 * What of ordinary users' devices root can ask, to whom the driver gives none: the rest is asked of
 * the simulated driver alone ({@code UserDeviceTest} of this module).
 */
final class UserCases {

    private static final int INFO_BYTES = DevInfoDescriptor.SIZE_BYTES;

    private static Case of(String name, String source, Case.Exchange exchange, String... expected) {
        return Case.of(name, "ublk_drv.c: " + source, exchange, expected);
    }

    static final List<Case> ALL =
            List.of(
                    of(
                            "root has no unprivileged device, and all else that it asks for",
                            "ublk_ctrl_add_dev",
                            (w, out) -> {
                                try (ControlDevice control = ControlDevice.open(w.kernel())) {
                                    DeviceInfo info =
                                            control.add(
                                                    DeviceOptions.DEFAULTS,
                                                    RawQueue.bits(
                                                            Feature.UNPRIVILEGED_DEV,
                                                            Feature.USER_RECOVERY,
                                                            Feature.USER_COPY));
                                    granted(out, info, Feature.UNPRIVILEGED_DEV);
                                    granted(out, info, Feature.USER_RECOVERY);
                                    granted(out, info, Feature.USER_COPY);
                                    out.note("owner: " + control.owner(info.id()).uid());
                                    control.delete(info.id());
                                }
                            },
                            "UNPRIVILEGED_DEV: no",
                            "USER_RECOVERY: yes",
                            "USER_COPY: yes",
                            "owner: 0"),
                    of(
                            "GET_DEV_INFO2 wants the path of the device's node, of root too",
                            "ublk_ctrl_uring_cmd_permission, ublk_char_dev_permission",
                            (w, out) -> {
                                try (RawQueue q = new RawQueue((DriverWorld) w);
                                        RawControl c = new RawControl(w.kernel())) {
                                    int id = q.info.id();
                                    String path = q.info.characterPath();
                                    int all = path.length() + INFO_BYTES;
                                    out.status("no path", ask(c, id, path, all, 0));
                                    out.status("longer than all", ask(c, id, path, all, all + 1));
                                    out.status(
                                            "no room behind it",
                                            ask(c, id, path, path.length(), path.length()));
                                    path(c, out, id, "/dev/ublkc77777");
                                    path(c, out, id, "/dev/zero");
                                    path(c, out, id, "/dev");
                                    out.status("its own", ask(c, id, path, all, path.length()));
                                    out.value(
                                            "depth",
                                            c.answer(path.length() + DevInfoDescriptor.NR_HW_QUEUES)
                                                    >>> 16);
                                }
                            },
                            "no path: EINVAL",
                            "longer than all: EINVAL",
                            "no room behind it: EINVAL",
                            "/dev/ublkc77777: ENOENT",
                            "/dev/zero: EPERM",
                            "/dev: EPERM",
                            "its own: ok",
                            "depth: 2"));

    private static void granted(Transcript out, DeviceInfo info, Feature feature) {
        out.note(feature + ": " + (feature.isIn(info.flags()) ? "yes" : "no"));
    }

    private static void path(RawControl c, Transcript out, int id, String path) {
        out.status(path, ask(c, id, path, path.length() + INFO_BYTES, path.length()));
    }

    private static int ask(RawControl c, int id, String path, int lengthBytes, int pathBytes) {
        return c.ask(UblkCommand.GET_DEV_INFO2, id, path, lengthBytes, pathBytes);
    }

    private UserCases() {}
}
