package io.jublk.bench.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a demonstration can be told.
 *
 * @param dir for backing files; null for a tmpfs
 */
record DemoOptions(int seconds, int rounds, long seed, @Nullable Path dir) {}
