/**
 * {@code jublk lab}: the discussion of 2023 about zero copy for ublk, settled with numbers.
 *
 * <pre>
 *   LabCommand ──▶ report ──▶ model ──▶ cost
 *        │                      ▲
 *        ├──────▶ engine ───────┘  plans recorded from the real engine on io.jublk.sim
 *        └──────▶ real             the same workload on a kernel with ublk
 * </pre>
 *
 * <p>A <em>plan</em> is what a server submits for one request. Those of the paths that jublk has
 * are recorded from its engine; the others (splice, the fused command, batches, shared memory) are
 * written down here, and the engine knows nothing of them. One machine executes all plans: a server
 * thread, its kernel and N backends, with every step at the price that calibration found.
 */
@NullMarked
package io.jublk.lab;

import org.jspecify.annotations.NullMarked;
