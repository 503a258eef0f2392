package io.jublk.ublk;

import java.util.Locale;

/** UBLK_S_DEV_* (linux/ublk_cmd.h). */
public enum DeviceState {
    DEAD,
    LIVE,
    QUIESCED,
    FAIL_IO;

    public static DeviceState ofNumber(int number) {
        DeviceState[] all = values();
        if (number < 0 || number >= all.length) {
            throw new UblkException("the driver reports a device state unknown here: " + number);
        }
        return all[number];
    }

    /** As output spells it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
