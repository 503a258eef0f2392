/**
 * Writes whole images from the first byte to the last: what {@code jublk qcow2 convert} is.
 *
 * <p>A new image is written in one pass. Everything is allocated where the file ends, tables are
 * written when they are complete, the header is the last; and the file gets its name when all of it
 * is on the disk.
 */
@org.jspecify.annotations.NullMarked
package io.jublk.qcow2.convert;
