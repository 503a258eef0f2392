package io.jublk.integration;

import java.util.ArrayList;
import java.util.List;

/** Runs fio, the client that issues much at once and checks what it reads. */
final class Fio {

    private static final String ENGINE =
            Program.run("fio", "--enghelp=io_uring").code() == 0 ? "io_uring" : "libaio";

    /** Writes at random, reads all of it again and compares checksums. */
    static void verify(String device, String size, String... more) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(
                List.of(
                        "--rw=randwrite",
                        "--bsrange=4k-128k",
                        "--iodepth=32",
                        "--size=" + size,
                        "--verify=crc32c",
                        "--do_verify=1",
                        "--verify_fatal=1"));
        arguments.addAll(List.of(more));
        run(device, arguments.toArray(String[]::new));
    }

    static void run(String device, String... arguments) {
        start(device, arguments).await().expectSuccess();
    }

    static Program start(String device, String... arguments) {
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of(
                        "fio",
                        "--name=test",
                        "--minimal",
                        "--filename=" + device,
                        "--direct=1",
                        "--ioengine=" + ENGINE,
                        "--thread",
                        "--allow_file_create=0",
                        "--randseed=" + Seeds.SEED));
        command.addAll(List.of(arguments));
        return Program.start(command, null);
    }

    private Fio() {}
}
