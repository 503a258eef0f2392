/**
 * Exchanges with a kernel, each with the answers that it gives. What the simulated kernel answers
 * is compared with them, and what real ones do; where they differ, the simulated one is wrong.
 */
@NullMarked
package io.jublk.sim.conformance;

import org.jspecify.annotations.NullMarked;
