package io.jublk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jublk qcow2 create}, {@code info} and {@code map}, beside qemu-img's. */
class Qcow2CommandsTest {

    @TempDir Path directory;

    @Test
    void createdImagesAreWhatWasAskedFor() throws Exception {
        Files.write(directory.resolve("base"), new byte[4096]);
        String image = path("a.qcow2");
        CommandRun run =
                jublk(
                        "create",
                        image,
                        "10M",
                        "-b",
                        "base",
                        "-F",
                        "raw",
                        "--cluster-size",
                        "16k",
                        "--refcount-bits",
                        "8",
                        "--extended-l2",
                        "--lazy-refcounts",
                        "--compression-type",
                        "zstd",
                        "--preallocation",
                        "metadata");
        assertEquals(0, run.exit(), run.err());
        String info = qemuImg("info", image);
        for (String expected :
                List.of(
                        "10 MiB (10485760",
                        "cluster_size: 16384",
                        "backing file: base",
                        "backing file format: raw",
                        "refcount bits: 8",
                        "extended l2: true",
                        "lazy refcounts: true",
                        "compression type: zstd")) {
            assertTrue(info.contains(expected), info);
        }
        qemuImg("check", image);
    }

    @Test
    void oldOnesAndDataFilesToo() throws Exception {
        assertEquals(0, jublk("create", path("a"), "1M", "--compat", "0.10").exit());
        assertTrue(qemuImg("info", path("a")).contains("compat: 0.10"));
        assertEquals(
                0,
                jublk("create", path("b"), "1M", "--data-file", "b.raw", "--data-file-raw").exit());
        assertTrue(qemuImg("info", path("b")).contains("data file raw: true"));
        assertEquals(1 << 20, Files.size(directory.resolve("b.raw")));
    }

    @Test
    void whatCannotBeMadeIsSaidInOneLine() {
        String image = path("a.qcow2");
        assertEquals(0, jublk("create", image, "1M").exit());
        failed(1, image + ": is there already; --force replaces it", "create", image, "1M");
        assertEquals(0, jublk("create", image, "2M", "--force").exit());
        failed(
                1,
                "extended L2 entries need",
                "create",
                path("b"),
                "1M",
                "--extended-l2",
                "--cluster-size",
                "8k");
        failed(2, "is neither 0.10 nor 1.1", "create", path("b"), "1M", "--compat", "2");
        failed(2, "'x' is no size", "create", path("b"), "x");
        failed(
                1,
                "cannot be made: the cluster size is 2147483647",
                "create",
                path("b"),
                "1M",
                "--cluster-size",
                "1T");
        assertFalse(Files.exists(directory.resolve("b")));
    }

    @Test
    void infoForPeople() throws Exception {
        Path image = written();
        qemuImg("snapshot", "-c", "one", image.toString());
        qemuImg("bitmap", "--add", image.toString(), "bits");
        CommandRun run = jublk("info", image.toString());
        assertEquals(0, run.exit(), run.err());
        String[] lines = run.out().lines().toArray(String[]::new);
        assertEquals("image: " + image, lines[0]);
        assertEquals("virtual size: 10 MiB (10485760 bytes)", lines[2]);
        assertEquals("backing file: base.qcow2 (qcow2)", lines[5]);
        assertTrue(run.out().contains("\n1         one   20"), run.out());
        assertTrue(run.out().contains("\nbits    64 KiB       auto\n"), run.out());
        CommandRun chain = jublk("info", "--backing-chain", image.toString());
        assertTrue(
                chain.out().contains("\n\nimage: " + directory.resolve("base.qcow2")), chain.out());
    }

    /** All that qemu-img says in single values, jublk says too; icount apart. */
    @Test
    void infoForPrograms() throws Exception {
        Path image = written();
        qemuImg("snapshot", "-c", "one", image.toString());
        qemuImg("bitmap", "--add", image.toString(), "bits");
        String expected = qemuImg("info", "--output=json", image.toString());
        CommandRun run = jublk("info", "--json", image.toString());
        assertEquals(1, run.out().lines().count());
        Map<String, String> fields = fields(expected);
        fields.remove("icount");
        assertEquals(fields, fields(run.out()));
        CommandRun chain = jublk("info", "--json", "--backing-chain", image.toString());
        assertTrue(chain.out().startsWith("[{"), chain.out());
        assertTrue(chain.out().contains("},{\"filename\""), chain.out());
    }

    @Test
    void map() throws Exception {
        Path image = written();
        List<String> expected = ranges(qemuImg("map", "--output=json", image.toString()));
        assertEquals(expected, ranges(jublk("map", "--json", image.toString()).out()));
        String text = jublk("map", image.toString()).out();
        List<String> lines = text.lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
        assertEquals("OFFSET LENGTH MAPPED TO FILE", lines.getFirst());
        assertEquals("0x0 0x100000 0x50000 " + directory.resolve("base.qcow2"), lines.get(1));
        assertEquals("0x400000 0x100000 0x50000 " + image, lines.get(2));
        assertEquals("0x800000 0x10000 compressed " + image, lines.get(3));
        String part = jublk("map", "-s", "4M", "-l", "64k", image.toString()).out();
        assertTrue(part.contains("0x400000            0x10000 "), part);
        failed(1, "the start offset is 11534336", "map", "-s", "11M", image.toString());
        failed(1, "there is no snapshot 'x'", "map", "--snapshot", "x", image.toString());
        assertEquals("[]\n", jublk("map", "--json", "-s", "10M", image.toString()).out());
    }

    /** Data in both images, zeros below, one compressed cluster on top. */
    private Path written() throws Exception {
        Path base = directory.resolve("base.qcow2");
        Path image = directory.resolve("top.qcow2");
        qemuImg("create", "-q", "-f", "qcow2", base.toString(), "10M");
        run("qemu-io", "-c", "write -P 3 0 1M", "-c", "write -z 2M 1M", base.toString());
        qemuImg("create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", "base.qcow2", image.toString());
        run("qemu-io", "-c", "write -P 3 4M 1M", "-c", "write -c -P 4 8M 64k", image.toString());
        return image;
    }

    /** Names and values of numbers, texts and booleans, wherever they are; sizes on disk apart. */
    private static Map<String, String> fields(String json) {
        Map<String, String> fields = new TreeMap<>();
        Matcher matcher =
                Pattern.compile("\"([^\"]+)\": *(\"[^\"]*\"|-?\\d+|true|false)").matcher(json);
        while (matcher.find()) {
            fields.merge(matcher.group(1), matcher.group(2), (a, b) -> a + " " + b);
        }
        return fields;
    }

    private static List<String> ranges(String json) {
        List<String> ranges = new ArrayList<>();
        Matcher matcher = Pattern.compile("\\{[^{}]*}").matcher(json);
        while (matcher.find()) {
            Map<String, String> fields = fields(matcher.group());
            fields.remove("filename");
            fields.remove("compressed");
            ranges.add(fields.toString());
        }
        return ranges;
    }

    private void failed(int exit, String why, String... args) {
        CommandRun run = jublk(args);
        assertEquals(exit, run.exit(), run.err());
        assertTrue(run.err().contains(why), run.err());
        assertEquals(1, run.errorLines().size(), run.err());
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private static CommandRun jublk(String... args) {
        List<String> line = new ArrayList<>(List.of("qcow2"));
        line.addAll(Arrays.asList(args));
        return CommandRun.of(line.toArray(String[]::new));
    }

    private static String qemuImg(String... args) throws Exception {
        List<String> line = new ArrayList<>(List.of("qemu-img"));
        line.addAll(Arrays.asList(args));
        return run(line.toArray(String[]::new));
    }

    private static String run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new AssertionError(command[0] + " cannot be run; install qemu-utils", e);
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
