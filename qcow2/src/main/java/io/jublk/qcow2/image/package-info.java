/**
 * Opened images for offline work: what lies where, and what the guest would read, through backing
 * files of any depth. Blocking, read-only, one thread at a time.
 */
@org.jspecify.annotations.NullMarked
package io.jublk.qcow2.image;
