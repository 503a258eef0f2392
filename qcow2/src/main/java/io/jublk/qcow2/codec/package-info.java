/**
 * Compressed clusters: deflate through the JDK and the system's libz, zstd through its libzstd.
 * What is here knows bytes and no image.
 */
@org.jspecify.annotations.NullMarked
package io.jublk.qcow2.codec;
