package io.anabranch.sinks.mongodb;

import io.anabranch.local.FaultProxy;
import io.anabranch.topology.SinkContract;

/** The way to MongoDB through a proxy, counted where commands leave the driver. */
record MongoWire(FaultProxy proxy, InsertCounter inserts, int statedInFlight) implements SinkContract.Wire {
    @Override
    public void cut() {
        proxy.refuse();
    }

    @Override
    public void hang() {
        proxy.hang();
    }

    @Override
    public void resetOnce() {
        proxy.resetOnce();
    }

    @Override
    public void heal() {
        proxy.heal();
    }

    @Override
    public long eventsSent() {
        return inserts.documents();
    }

    @Override
    public int mostInFlight() {
        return inserts.mostInFlight();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
