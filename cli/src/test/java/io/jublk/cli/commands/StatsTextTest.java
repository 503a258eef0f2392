package io.jublk.cli.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.cli.output.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatsTextTest {

    @Test
    void hitsHaveTheirRateBehindThem() {
        assertEquals(
                List.of(
                        "requests                 12,345",
                        "l2CacheHits                 999  99.9%",
                        "l2CacheMisses                 1"),
                StatsText.lines(
                        new JsonObject()
                                .put("requests", 12_345L)
                                .put("l2CacheHits", 999L)
                                .put("l2CacheMisses", 1L)));
    }

    @Test
    void nothingCountedHasNoRate() {
        assertEquals(
                List.of("readHits                      0", "readMisses                    0"),
                StatsText.lines(new JsonObject().put("readHits", 0L).put("readMisses", 0L)));
    }
}
