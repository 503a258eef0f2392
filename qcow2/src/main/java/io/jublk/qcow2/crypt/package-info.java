/**
 * Encrypted images: LUKS version 1 as QEMU keeps it inside qcow2 (encryption method 2).
 *
 * <p>Sources: the LUKS1 On-Disk Format Specification 1.2.3 of cryptsetup, and what QEMU's
 * crypto/block-luks.c makes of it. Passphrases are bytes. Keys are overwritten as soon as nobody
 * needs them; a copy that the garbage collector has moved is beyond reach.
 */
@org.jspecify.annotations.NullMarked
package io.jublk.qcow2.crypt;
