package io.anabranch.sinks.cassandra;

import io.anabranch.local.FaultProxy;
import io.anabranch.topology.SinkContract.Wire;

/** The way through a proxy, with the traffic counted where it leaves the driver. */
record ProxiedWire(FaultProxy proxy, Traffic traffic) implements Wire {
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
        return traffic.eventsSent();
    }

    @Override
    public int mostInFlight() {
        return traffic.mostInFlight();
    }

    @Override
    public int statedInFlight() {
        return TestSettings.IN_FLIGHT;
    }

    @Override
    public void close() {
        proxy.close();
    }
}
