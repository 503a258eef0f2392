package io.jublk.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What --a and --b say: arguments of {@code jublk add}, to which a backing file may come. */
final class DeviceSpec {

    private final String text;
    private final List<String> words;

    private DeviceSpec(String text, List<String> words) {
        this.text = text;
        this.words = words;
    }

    static DeviceSpec parse(String text) {
        List<String> words = List.of(text.strip().split("\\s+"));
        if (words.contains("--foreground")) {
            throw new BenchException("\"" + text + "\" would never return; leave out --foreground");
        }
        if (words.getFirst().isEmpty() || words.getFirst().startsWith("-")) {
            throw new BenchException(
                    "\"" + text + "\" names no target; begin with its type, such as loop");
        }
        return new DeviceSpec(text.strip(), words);
    }

    /** Of the kinds of target, loop alone is nothing without a file. */
    boolean needsFile() {
        return words.getFirst().equals("loop") && !namesFile();
    }

    /** A file of the user's, that is, with contents to lose. */
    boolean namesFile() {
        return words.stream().anyMatch(word -> word.startsWith("--file") || word.startsWith("-f"));
    }

    List<String> arguments() {
        return words;
    }

    List<String> arguments(Path file) {
        List<String> arguments = new ArrayList<>(words);
        arguments.addAll(List.of("--file", file.toString()));
        return arguments;
    }

    @Override
    public String toString() {
        return text;
    }
}
