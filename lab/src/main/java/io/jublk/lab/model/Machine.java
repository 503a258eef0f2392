package io.jublk.lab.model;

import io.jublk.lab.cost.Costs;

/**
 * A server thread with its kernel on one processor, before N backends; the client and whatever the
 * backends compute are elsewhere.
 */
public record Machine(Costs costs, BackendTraits backend, int backends, long seed) {

    /**
     * Serves requests, so many under way at any time.
     *
     * @return what it took; a refusal when the mechanism cannot serve such requests
     */
    public Outcome run(Mechanism mechanism, Ask ask, int depth, int requests) {
        Plan plan = mechanism.plan(ask);
        Meter meter = new Meter(costs);
        Client client = new Client(requests);
        KernelModel kernel =
                new KernelModel(
                        mechanism,
                        plan.driver(),
                        ask,
                        meter,
                        new Backends(backend, backends, seed),
                        backend.inMemory(),
                        client);
        Server server = new Server(plan, mechanism.isBatched(), meter, kernel);
        for (int i = 0; i < depth; i++) {
            Active first = client.next(0);
            if (first != null) {
                kernel.send(first);
            }
        }
        String refusal = null;
        try {
            while (!client.isDone()) {
                server.turn();
            }
        } catch (Refused e) {
            refusal = e.getMessage();
        }
        return new Outcome(
                refusal,
                Counts.of(meter, requests),
                (double) kernel.succeeded() / requests,
                client.percentile(50),
                client.percentile(99),
                requests * 1e9 / meter.now());
    }
}
