package io.jublk.uring;

import java.util.Map;

/** Error numbers of Linux (asm-generic/errno-base.h, errno.h), those that jublk names. */
public final class Errno {

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int ENOTTY = 25;
    public static final int ENOSPC = 28;
    public static final int EROFS = 30;
    public static final int EPIPE = 32;
    public static final int ENOSYS = 38;
    public static final int ETIME = 62;
    public static final int EPROTO = 71;
    public static final int EOVERFLOW = 75;
    public static final int EBADR = 53;
    public static final int EILSEQ = 84;
    public static final int EOPNOTSUPP = 95;
    public static final int EADDRINUSE = 98;
    public static final int ECONNRESET = 104;
    public static final int ECONNREFUSED = 111;
    public static final int ENOBUFS = 105;
    public static final int ETOOMANYREFS = 109;
    public static final int ECANCELED = 125;

    private static final Map<Integer, String> NAMES =
            Map.ofEntries(
                    Map.entry(EPERM, "EPERM (operation not permitted)"),
                    Map.entry(ENOENT, "ENOENT (no such file or directory)"),
                    Map.entry(EINTR, "EINTR (interrupted)"),
                    Map.entry(EIO, "EIO (input/output error)"),
                    Map.entry(EBADF, "EBADF (bad file descriptor)"),
                    Map.entry(EAGAIN, "EAGAIN (try again)"),
                    Map.entry(ENOMEM, "ENOMEM (out of memory)"),
                    Map.entry(EACCES, "EACCES (permission denied)"),
                    Map.entry(EFAULT, "EFAULT (bad address)"),
                    Map.entry(EBUSY, "EBUSY (device or resource busy)"),
                    Map.entry(EEXIST, "EEXIST (already exists)"),
                    Map.entry(ENODEV, "ENODEV (no such device)"),
                    Map.entry(EISDIR, "EISDIR (is a directory)"),
                    Map.entry(EINVAL, "EINVAL (invalid argument)"),
                    Map.entry(ENOTTY, "ENOTTY (not supported by this file)"),
                    Map.entry(ENOSPC, "ENOSPC (no space left)"),
                    Map.entry(EROFS, "EROFS (read-only file system)"),
                    Map.entry(EPIPE, "EPIPE (the other end is closed)"),
                    Map.entry(EPROTO, "EPROTO (against the protocol)"),
                    Map.entry(EADDRINUSE, "EADDRINUSE (address in use)"),
                    Map.entry(ECONNRESET, "ECONNRESET (the other end closed it)"),
                    Map.entry(ECONNREFUSED, "ECONNREFUSED (nobody listens there)"),
                    Map.entry(ENOSYS, "ENOSYS (not in this kernel)"),
                    Map.entry(ETIME, "ETIME (timed out)"),
                    Map.entry(EOVERFLOW, "EOVERFLOW (value too large)"),
                    Map.entry(EILSEQ, "EILSEQ (data does not match its metadata)"),
                    Map.entry(ETOOMANYREFS, "ETOOMANYREFS (too many references)"),
                    Map.entry(EBADR, "EBADR (completions were dropped)"),
                    Map.entry(EOPNOTSUPP, "EOPNOTSUPP (not supported)"),
                    Map.entry(ENOBUFS, "ENOBUFS (no provided buffer is free)"),
                    Map.entry(ECANCELED, "ECANCELED (canceled)"));

    /** The name and meaning of an error number; its sign does not matter. */
    public static String describe(int errno) {
        int positive = Math.abs(errno);
        return NAMES.getOrDefault(positive, "errno " + positive);
    }

    private Errno() {}
}
