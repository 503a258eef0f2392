/** Many devices on one machine, with nothing to do: {@code jublk bench scale}. */
@org.jspecify.annotations.NullMarked
package io.jublk.bench.scale;
