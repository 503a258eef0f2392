package io.jublk.bench.compare;

import io.jublk.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Results as files. */
final class Json {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    static String write(Object report) {
        return MAPPER.writeValueAsString(report) + "\n";
    }

    static <T> T read(Path file, Class<T> type) {
        try {
            return MAPPER.readValue(Files.readString(file), type);
        } catch (IOException | JacksonException e) {
            throw new BenchException(
                    file + " is not what 'jublk bench' writes: " + e.getMessage(), e);
        }
    }
}
