package io.anabranch.sinks.kit;

import io.anabranch.local.FaultProxy;
import io.anabranch.sinks.testkit.SinkContract.Wire;
import java.net.URI;
import java.time.Duration;

/** The way to a store through a proxy. */
public record ProxiedWire(FaultProxy proxy) implements Wire {
    /** Where a client reaches the store by it. */
    public URI uri(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + proxy.address().getPort());
    }

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
    public void loseAnswers(int answers) {
        proxy.loseAnswers(answers);
    }

    @Override
    public void delay(Duration each) {
        proxy.delay(each);
    }

    @Override
    public void heal() {
        proxy.heal();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
