/**
 * A client allocates memory ({@link io.jublk.shared.SharedBuffer}), hands it to the server of a
 * device over a local socket ({@link io.jublk.shared.SharedClient}), and does direct I/O from and
 * to it: the kernel sees that the pages are the server's too and copies nothing.
 *
 * <p>The protocol, for clients in other languages: connect to the socket (SOCK_SEQPACKET) and send
 * messages of 8 bytes, each with one memfd (SCM_RIGHTS): version (1) and flags (1: serve write
 * requests alone), both 32 bits in the machine's order. Each is answered by a message of 4 bytes or
 * more: the memory's index, or a negative errno with its reason in UTF-8 behind it. The memfd must
 * be sealed against shrinking, and all its pages must be there. Memory is shared until the
 * connection ends.
 */
package io.jublk.shared;
