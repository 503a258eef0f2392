/**
 * The qcow2 format as it lies on disk (qemu's docs/interop/qcow2.rst): encoding and decoding, and
 * the limits of what is accepted. Nothing here writes an image by itself, nothing caches.
 */
@org.jspecify.annotations.NullMarked
package io.jublk.qcow2.format;
