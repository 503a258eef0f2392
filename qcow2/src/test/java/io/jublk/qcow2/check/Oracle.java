package io.jublk.qcow2.check;

import io.jublk.qcow2.JsonText;
import io.jublk.qcow2.QemuImg;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code qemu-img check} says of an image, beside what we say of it. */
record Oracle(int exitCode, @Nullable Map<String, Long> numbers, String output) {

    private static final String[] KEYS = {
        "corruptions",
        "leaks",
        "check-errors",
        "total-clusters",
        "allocated-clusters",
        "fragmented-clusters",
        "compressed-clusters",
        "image-end-offset"
    };

    static Oracle of(Path image) {
        return of("-f", "qcow2", image);
    }

    /**
     * @param image how qemu-img is told which image
     */
    static Oracle of(Object... image) {
        List<Object> arguments = new ArrayList<>(List.of("check", "--output=json"));
        arguments.addAll(Arrays.asList(image));
        QemuImg.Result result = QemuImg.tryRun(arguments.toArray());
        int start = result.output().indexOf("{\n");
        int end = result.output().lastIndexOf("\n}");
        if (start < 0 || end < start) {
            return new Oracle(result.exitCode(), null, result.output());
        }
        JsonText json = new JsonText(result.output().substring(start, end + 2));
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (String key : KEYS) {
            numbers.put(key, json.has(key) ? json.number(key) : 0);
        }
        return new Oracle(result.exitCode(), numbers, result.output());
    }

    static Map<String, Long> numbersOf(CheckReport report) {
        long[] values = {
            report.corruptions(),
            report.leaks(),
            report.checkErrors(),
            report.totalClusters(),
            report.allocatedClusters(),
            report.fragmentedClusters(),
            report.compressedClusters(),
            report.imageEndOffset()
        };
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (int i = 0; i < KEYS.length; i++) {
            numbers.put(KEYS[i], values[i]);
        }
        return numbers;
    }
}
