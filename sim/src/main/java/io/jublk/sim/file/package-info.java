/** Files in memory, with what real ones do to their users: holes, ends, alignment, lost writes. */
@NullMarked
package io.jublk.sim.file;

import org.jspecify.annotations.NullMarked;
