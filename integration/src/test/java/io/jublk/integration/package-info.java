/** Tests that need a kernel with a ublk driver and root; {@code integration/run} runs them. */
@org.jspecify.annotations.NullMarked
package io.jublk.integration;
