package io.jublk.bench.demo;

import io.jublk.bench.BenchException;
import io.jublk.bench.Output;
import io.jublk.bench.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** e2fsprogs. */
final class Ext4 {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private Ext4() {}

    /**
     * Makes a file system, without discarding first: that would punch holes in the backing file,
     * and a file that got its pages back one by one is slower on every data path, so that what is
     * measured afterwards would not compare with a device on an untouched file.
     */
    static void make(Path device) {
        String mkfs = Programs.find("mkfs.ext4", "e2fsprogs");
        Programs.runOrFail(LIMIT, List.of(mkfs, "-q", "-E", "nodiscard", device.toString()));
    }

    /** Changes nothing and fails unless all is well. */
    static void check(Path device) {
        String fsck = Programs.find("e2fsck", "e2fsprogs");
        Output output = Programs.run(LIMIT, List.of(fsck, "-fn", device.toString()));
        if (output.status() != 0) {
            throw new BenchException(
                    "e2fsck -fn finds the file system on "
                            + device
                            + " damaged (status "
                            + output.status()
                            + "): "
                            + output.out().lines().skip(1).findFirst().orElse(output.reason()));
        }
    }
}
