package io.jublk.uring;

/**
 * struct msghdr with one struct iovec and one struct cmsghdr (recvmsg(2), cmsg(3)) on 64-bit
 * machines. The kernel's own name for the first is struct user_msghdr (linux/socket.h, not for
 * programs), so no header for programs has it: that they lie right is seen by messages that arrive.
 */
final class MessageDescriptor {

    static final int NAME = 0;
    static final int NAME_LENGTH = 8;
    static final int VECTORS = 16;
    static final int VECTOR_COUNT = 24;
    static final int CONTROL = 32;
    static final int CONTROL_LENGTH = 40;
    static final int FLAGS = 48;
    static final int SIZE_BYTES = 56;

    static final int VECTOR_BASE = 0;
    static final int VECTOR_LENGTH = 8;
    static final int VECTOR_SIZE_BYTES = 16;

    static final int CONTROL_OWN_LENGTH = 0;
    static final int CONTROL_LEVEL = 8;
    static final int CONTROL_TYPE = 12;
    static final int CONTROL_DATA = 16;

    /** CMSG_LEN(sizeof(int)): with room for just one descriptor the kernel never gives two. */
    static final int ONE_DESCRIPTOR_BYTES = CONTROL_DATA + Integer.BYTES;

    private MessageDescriptor() {}
}
