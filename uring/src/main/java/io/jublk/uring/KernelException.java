package io.jublk.uring;

/** A system call that failed, at the API's edge; inside, errors are negative integers. */
public final class KernelException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int errno;

    /**
     * @param what what was tried, to what
     * @param errno the error number, of either sign
     */
    public KernelException(String what, int errno) {
        super(what + ": " + Errno.describe(errno));
        this.errno = Math.abs(errno);
    }

    /** The error number, positive. */
    public int errno() {
        return errno;
    }

    /** Passes a result on, or throws when it is a negative errno. */
    public static int check(int result, String what) {
        if (result < 0) {
            throw new KernelException(what, result);
        }
        return result;
    }
}
