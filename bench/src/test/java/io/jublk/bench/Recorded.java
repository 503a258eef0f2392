package io.jublk.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Output of real programs. */
final class Recorded {

    private Recorded() {}

    /** fio 3.33, {@code --rw=read --bs=512k --gtod_reduce=1 --output-format=json}. */
    static String fio() {
        return resource("fio-3.33.json");
    }

    /** The same without gtod_reduce: requests are timed. */
    static String fioLatency() {
        return resource("fio-3.33-latency.json");
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Recorded.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
