/**
 * A kernel in Java memory, as small as the tests of the engine allow: io_uring rings, files as
 * arrays of bytes, and what /dev/ublkcN and /dev/ublk-control do. A test scripts what it does with
 * each operation.
 */
@NullMarked
package io.jublk.ublk.fake;

import org.jspecify.annotations.NullMarked;
