/** New image files, as qemu-img create makes them. */
@org.jspecify.annotations.NullMarked
package io.jublk.qcow2.create;
