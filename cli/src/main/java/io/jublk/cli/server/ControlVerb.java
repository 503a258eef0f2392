package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;

/**
 * One thing that can be asked of a device's server. Verbs run one after the other, on the thread of
 * the {@link ControlSocket}, beside the queues.
 */
interface ControlVerb {

    /** The request's {@code verb}. */
    String word();

    /**
     * Does it.
     *
     * @return the answer
     * @throws io.jublk.ublk.UblkException or a KernelException that says why not
     */
    JsonObject run(JsonObject request);
}
