package io.jublk.bench.scale;

/**
 * What so many devices cost.
 *
 * @param attachMillis from the command to the node of a device, the median of the last ones added
 * @param residentBytes of a server, the mean
 * @param sharedOutBytes of all servers: memory that they share counts once
 * @param wakeUpsPerSecond of all servers' threads, with no request under way
 * @param cpuPercent of one CPU, of all servers
 */
record Scaled(
        int devices,
        double attachMillis,
        long residentBytes,
        long sharedOutBytes,
        double wakeUpsPerSecond,
        double cpuPercent) {}
