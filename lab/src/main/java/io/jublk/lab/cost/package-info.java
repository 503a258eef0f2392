/** What things cost on this machine, measured or given. */
@NullMarked
package io.jublk.lab.cost;

import org.jspecify.annotations.NullMarked;
