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
        try (InputStream in =
                Objects.requireNonNull(Recorded.class.getResourceAsStream("fio-3.33.json"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
