/** io_uring: what happens between a submission in the ring's memory and its completion there. */
@NullMarked
package io.jublk.sim.ring;

import org.jspecify.annotations.NullMarked;
