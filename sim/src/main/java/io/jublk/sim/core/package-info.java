/** What every part of the simulated kernel stands on. */
@NullMarked
package io.jublk.sim.core;

import org.jspecify.annotations.NullMarked;
