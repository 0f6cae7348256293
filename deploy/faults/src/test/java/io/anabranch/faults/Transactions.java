package io.anabranch.faults;

import java.util.Map;

/** Publishes in transactions that are committed, aborted, or left open, and beside them. */
final class Transactions implements AutoCloseable {
    private final Scenario scenario;
    private final EventProducer ordinary;
    private final EventProducer transactional;
    private final EventProducer hanging;
    private int number;

    Transactions(Scenario scenario) {
        this.scenario = scenario;
        this.ordinary = new EventProducer(scenario, Map.of());
        this.transactional = transactional("ends");
        this.hanging = transactional("hangs");
    }

    private EventProducer transactional(String name) {
        EventProducer producer = new EventProducer(
                scenario, Map.of("transactional.id", scenario.configuration().name() + "-" + name));
        producer.client().initTransactions();
        return producer;
    }

    void commit(int partition, int events) {
        transactional.client().beginTransaction();
        send(transactional, partition, events);
        transactional.flush();
        transactional.client().commitTransaction();
    }

    void abort(int partition, int events) {
        transactional.client().beginTransaction();
        for (int event = 0; event < events; event++) {
            transactional.sendUnnoted(partition, next("aborted"));
        }
        transactional.client().flush();
        transactional.client().abortTransaction();
    }

    /** Begins a transaction that stays open. */
    void hang(int partition, int events) {
        hanging.client().beginTransaction();
        for (int event = 0; event < events; event++) {
            hanging.sendUnnoted(partition, next("hanging"));
        }
        hanging.client().flush();
    }

    void abortTheHanging() {
        hanging.client().abortTransaction();
    }

    /** Events of no transaction. */
    void plain(int partition, int events) {
        send(ordinary, partition, events);
        ordinary.flush();
    }

    private void send(EventProducer producer, int partition, int events) {
        for (int event = 0; event < events; event++) {
            String id = next("event");
            producer.send(
                    partition,
                    id,
                    EventProducer.event(id, "user-1", "order_placed", EventProducer.now(), "{\"amount\":1}"),
                    /* isEvent= */ true);
        }
    }

    private String next(String prefix) {
        return prefix + "-" + number++;
    }

    @Override
    public void close() {
        ordinary.close();
        transactional.close();
        hanging.close();
    }
}
