package io.jublk.uring;

/** Constants of local sockets (linux/socket.h, linux/net.h, asm-generic/socket.h). */
public final class Sockets {

    /** AF_UNIX. */
    public static final int UNIX = 1;

    /** SOCK_SEQPACKET: a connection that keeps the bounds of messages. */
    public static final int SEQPACKET = 5;

    /** SOCK_CLOEXEC, of a type and of accept4(2). */
    public static final int CLOEXEC = 02000000;

    /** SOL_SOCKET. */
    public static final int SOL_SOCKET = 1;

    /** SCM_RIGHTS: the control data are descriptors. */
    public static final int SCM_RIGHTS = 1;

    /** MSG_CTRUNC: control data did not fit; descriptors that did not are closed. */
    public static final int MSG_CTRUNC = 8;

    /** MSG_TRUNC: the message did not fit. */
    public static final int MSG_TRUNC = 0x20;

    /** MSG_NOSIGNAL: a peer that has gone is EPIPE, not SIGPIPE. */
    public static final int MSG_NOSIGNAL = 0x4000;

    /** MSG_CMSG_CLOEXEC: descriptors that come do not go on to child processes. */
    public static final int MSG_CMSG_CLOEXEC = 0x40000000;

    private Sockets() {}
}
