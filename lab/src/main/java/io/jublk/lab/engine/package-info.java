/** Records what the real engine does for a request, on the simulated kernel. */
@NullMarked
package io.jublk.lab.engine;

import org.jspecify.annotations.NullMarked;
