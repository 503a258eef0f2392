package io.jublk.bench;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A benchmark for programs. */
final class BenchJson {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private BenchJson() {}

    static String of(BenchReport report) {
        return MAPPER.writeValueAsString(report) + "\n";
    }
}
