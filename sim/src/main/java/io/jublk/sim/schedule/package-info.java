/** One seed decides who steps next and what fails; a failing run is cut to what it needs. */
@NullMarked
package io.jublk.sim.schedule;

import org.jspecify.annotations.NullMarked;
