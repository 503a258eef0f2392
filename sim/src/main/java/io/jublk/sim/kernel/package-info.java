/** The simulated kernel: its system calls, on top of its parts. */
@NullMarked
package io.jublk.sim.kernel;

import org.jspecify.annotations.NullMarked;
