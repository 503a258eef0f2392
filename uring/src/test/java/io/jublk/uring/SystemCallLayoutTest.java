package io.jublk.uring;

import static io.jublk.testkit.CHeaders.offsetOf;
import static io.jublk.testkit.CHeaders.sizeOf;

import io.jublk.testkit.CHeaders;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The constants and the one struct of the system calls beside io_uring's. */
class SystemCallLayoutTest {

    @Test
    void statxIsLaidOutAsInC() {
        CHeaders.of("linux/stat.h")
                .assertAgree(
                        StatxDescriptor.class,
                        name ->
                                switch (name) {
                                    case "SIZE_BYTES" -> sizeOf("statx");
                                    case "WANT_BASIC" -> "STATX_BASIC_STATS";
                                    case "WANT_DIO_ALIGN" -> "STATX_DIOALIGN";
                                    case "TYPE_MASK" -> "S_IFMT";
                                    case "TYPE_REGULAR" -> "S_IFREG";
                                    case "TYPE_BLOCK_DEVICE" -> "S_IFBLK";
                                    case "TYPE_DIRECTORY" -> "S_IFDIR";
                                    default -> offsetOf("statx", "stx_" + lower(name));
                                });
    }

    @Test
    void openFlagsAreThoseOfC() {
        CHeaders.of("asm/fcntl.h")
                .assertAgree(
                        Open.class,
                        name ->
                                switch (name) {
                                    case "READ_ONLY" -> "O_RDONLY";
                                    case "READ_WRITE" -> "O_RDWR";
                                    case "EXCLUSIVE" -> "O_EXCL";
                                    case "NO_FOLLOW" -> "O_NOFOLLOW";
                                    default -> "O_" + name;
                                });
    }

    @Test
    void mappingFlagsAreThoseOfC() {
        CHeaders.of("linux/mman.h").assertAgree(Mman.class, name -> name);
    }

    @Test
    void memoryFilesAreThoseOfC() {
        CHeaders.of("linux/memfd.h", "linux/fcntl.h")
                .assertAgree(
                        Memfd.class,
                        name ->
                                switch (name) {
                                    case "ADD_SEALS", "GET_SEALS" -> "F_" + name;
                                    case "SEAL_SEAL",
                                            "SEAL_SHRINK",
                                            "SEAL_GROW",
                                            "SEAL_WRITE",
                                            "SEAL_FUTURE_WRITE" ->
                                            "F_" + name;
                                    default -> "MFD_" + name;
                                });
    }

    @Test
    void addressOfALocalSocketIsLaidOutAsInC() {
        CHeaders.of("linux/un.h")
                .assertAgree(
                        UnixAddress.class,
                        name ->
                                switch (name) {
                                    case "SIZE_BYTES" -> sizeOf("sockaddr_un");
                                    case "MAX_PATH_BYTES" -> "UNIX_PATH_MAX";
                                    default -> offsetOf("sockaddr_un", "sun_" + lower(name));
                                });
    }

    @Test
    void prctlOptionsAreThoseOfC() {
        CHeaders.of("linux/prctl.h").assertAgree(Prctl.class, name -> "PR_" + name);
    }

    @Test
    void schedulingPoliciesAreThoseOfC() {
        CHeaders.of("linux/sched.h").assertAgree(Sched.class, name -> "SCHED_" + name);
    }

    @Test
    void fallocateModesAreThoseOfC() {
        CHeaders.of("linux/falloc.h").assertAgree(Fallocate.class, name -> "FALLOC_FL_" + name);
    }

    @Test
    void errorNumbersAreThoseOfC() {
        CHeaders.of("asm/errno.h").assertAgree(Errno.class, name -> name);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
