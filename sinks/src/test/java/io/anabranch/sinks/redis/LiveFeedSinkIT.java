package io.anabranch.sinks.redis;

import io.anabranch.local.FaultProxy;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.Event;
import io.anabranch.topology.SinkContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import reactor.core.scheduler.Schedulers;

@WithServers(Server.REDIS)
class LiveFeedSinkIT extends SinkContract {
    private static final int RUNS = 3;

    private final TestServers servers;
    private final String prefix;
    private final Subscriber subscriber;

    LiveFeedSinkIT(TestServers servers) {
        this.servers = servers;
        this.prefix = servers.newName("feed") + ":";
        this.subscriber = new Subscriber(servers.redis(), prefix + "*");
    }

    @AfterEach
    void unsubscribe() {
        subscriber.close();
    }

    @Override
    protected Wired open(Duration patience) {
        FaultProxy proxy = servers.proxy(Server.REDIS);
        FeedSettings settings = new FeedSettings(
                RedisWire.uri(proxy),
                Optional.of(prefix),
                "events:{type}",
                Optional.empty(),
                RUNS,
                patience,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1));
        Link link = LiveFeedSink.link("feed", settings, Schedulers.parallel(), meters);
        RedisWire wire = new RedisWire(proxy, RUNS * LiveFeedSink.RUN, publish -> 1);
        link.client().addListener(wire);
        return new Wired(new LiveFeedSink("feed", settings, link, meters), wire);
    }

    @Override
    protected Map<String, String> stored() {
        return subscriber.byEvent();
    }

    /** Redis takes any message, and any name that is escaped. */
    @Override
    protected List<Event> unstorable() {
        return List.of();
    }
}
