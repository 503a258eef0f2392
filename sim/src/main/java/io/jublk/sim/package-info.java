/** A simulated kernel: io_uring, ublk_drv and files in memory, with faults, all from one seed. */
@org.jspecify.annotations.NullMarked
package io.jublk.sim;
