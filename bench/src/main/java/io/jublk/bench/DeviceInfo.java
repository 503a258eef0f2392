package io.jublk.bench;

import tools.jackson.databind.JsonNode;

/**
 * What {@code jublk add} says of a new device.
 *
 * @param pid the server's process
 */
public record DeviceInfo(
        int id, String path, String type, String dataPath, int queues, int depth, long pid) {

    static DeviceInfo parse(JsonNode node) {
        if (!node.path("id").isInt() || !node.path("path").isString()) {
            throw new BenchException("'jublk add --json' named no device: " + node);
        }
        return new DeviceInfo(
                node.path("id").asInt(),
                node.path("path").asString(),
                node.path("type").asString("?"),
                node.path("dataPath").asString("?"),
                node.path("queues").asInt(0),
                node.path("depth").asInt(0),
                node.path("pid").asLong(0));
    }
}
