/** ublk_drv and the block layer's part of it: devices, tags, payloads and what becomes of them. */
@NullMarked
package io.jublk.sim.ublk;

import org.jspecify.annotations.NullMarked;
