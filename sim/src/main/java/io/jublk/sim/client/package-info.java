/** Who uses the block device: asks, remembers, and looks whether what comes back can be true. */
@NullMarked
package io.jublk.sim.client;

import org.jspecify.annotations.NullMarked;
