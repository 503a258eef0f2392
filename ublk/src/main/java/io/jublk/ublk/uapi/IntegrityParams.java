package io.jublk.ublk.uapi;

/** What struct ublk_param_integrity holds: LBMD_PI_* of linux/fs.h (Linux 6.17). */
public final class IntegrityParams {

    public static final int CAP_INTEGRITY = 1;
    public static final int CAP_REFTAG = 1 << 1;

    public static final int CSUM_NONE = 0;
    public static final int CSUM_IP = 1;
    public static final int CSUM_CRC16_T10DIF = 2;
    public static final int CSUM_CRC64_NVME = 4;

    private IntegrityParams() {}
}
