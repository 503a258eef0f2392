/**
 * A simulated kernel behind the door of the real one, and a client with a memory.
 *
 * <p>Parts and arrows; each may use those to its right:
 *
 * <pre>
 *            Main
 *              │
 *   schedule ──┼──▶ client ──▶ ublk ──▶ ring ──▶ core
 *      │       │                          ▲        ▲
 *      ├───────┼──▶ kernel ──▶ ublk, ring, file ───┘
 *      ▼       ▼
 *   the engine, unchanged      conformance ──▶ kernel
 * </pre>
 *
 * <ul>
 *   <li>{@code core}: memory by address, what a descriptor stands for, the {@code Adversary} that
 *       decides whatever the kernel's documentation leaves open, the dice.
 *   <li>{@code ring}: io_uring: submission, links, completions, tables, overflow, cancellation.
 *   <li>{@code ublk}: ublk_drv with the block layer's part of it: devices, tags, payloads.
 *   <li>{@code file}: files in memory whose unsynced writes may vanish.
 *   <li>{@code kernel}: {@code SimKernel}, the system calls on top of all this.
 *   <li>{@code client}: issues requests, knows what every sector may hold, and looks.
 *   <li>{@code schedule}: one seed decides who steps next and what fails; the shrinker.
 *   <li>{@code conformance}: exchanges with a kernel, to be compared between this one and a real
 *       one.
 * </ul>
 *
 * <p>A rule of the kernel's names the function of Linux 7.3 that it mirrors. All runs on one thread
 * and nothing reads a clock or an address, so that a seed replays on every machine.
 */
@NullMarked
package io.jublk.sim;

import org.jspecify.annotations.NullMarked;
