/**
 * A qcow2 image as a live block device. One request is one fused command where its clusters are
 * there; what has to be loaded, allocated or waited for first is a command before it.
 *
 * <p>Parts, and how they use one another (never back):
 *
 * <pre>
 * Qcow2Target ─▶ Reading, Writing, Clearing, Flushing      a request's course, step by step
 *                   │          │
 *                   ▼          ▼
 *                 Chain     ClusterAllocator ─▶ RefcountBlocks
 *                   │          │                     │
 *                   ▼          ▼                     ▼
 *                 Layer ─▶ SliceCache, Table      WriteBack, FreedClusters
 * </pre>
 *
 * All state of an image is guarded by its {@link io.jublk.qcow2.device.LiveImage}'s monitor, which
 * a step holds while it looks and describes, and never across I/O. A step that finds something
 * missing describes its loading (or waits for who does), says {@code then} itself, and looks again:
 * so each step is written as if all were in memory.
 */
@org.jspecify.annotations.NullMarked
package io.jublk.qcow2.device;
