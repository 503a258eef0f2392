package io.jublk.ublk.uapi;

/**
 * struct ublk_auto_buf_reg (linux/ublk_cmd.h): not a struct in memory but the value of {@code
 * sqe->addr} in every FETCH and COMMIT; it says where the <em>next</em> request's buffer goes.
 */
public final class AutoBufReg {

    /** UBLK_AUTO_BUF_REG_FALLBACK: deliver the request all the same when the place is taken. */
    public static final int FALLBACK = 1;

    /** ublk_auto_buf_reg_to_sqe_addr. */
    public static long sqeAddress(int bufferIndex, int flags) {
        return (bufferIndex & 0xffff) | ((long) (flags & 0xff) << 16);
    }

    private AutoBufReg() {}
}
