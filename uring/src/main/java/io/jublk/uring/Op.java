package io.jublk.uring;

/** Opcodes, enum io_uring_op (linux/io_uring.h). */
public final class Op {

    public static final int NOP = 0;
    public static final int FSYNC = 3;
    public static final int READ_FIXED = 4;
    public static final int WRITE_FIXED = 5;
    public static final int POLL_ADD = 6;
    public static final int POLL_REMOVE = 7;
    public static final int SENDMSG = 9;
    public static final int RECVMSG = 10;
    public static final int TIMEOUT = 11;
    public static final int ACCEPT = 13;
    public static final int ASYNC_CANCEL = 14;
    public static final int LINK_TIMEOUT = 15;
    public static final int CONNECT = 16;
    public static final int FALLOCATE = 17;
    public static final int CLOSE = 19;
    public static final int READ = 22;
    public static final int WRITE = 23;
    public static final int SEND = 26;
    public static final int RECV = 27;
    public static final int MSG_RING = 40;
    public static final int SOCKET = 45;
    public static final int URING_CMD = 46;
    public static final int SEND_ZC = 47;
    public static final int BIND = 56;
    public static final int LISTEN = 57;
    public static final int READ_MULTISHOT = 49;
    public static final int FTRUNCATE = 55;

    private Op() {}
}
