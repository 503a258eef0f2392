/**
 * Finds what is wrong with an image, counts it as {@code qemu-img check} does, and repairs what can
 * be repaired.
 */
@org.jspecify.annotations.NullMarked
package io.jublk.qcow2.check;
