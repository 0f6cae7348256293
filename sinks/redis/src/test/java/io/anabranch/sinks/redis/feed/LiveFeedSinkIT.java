package io.anabranch.sinks.redis.feed;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.ProxiedWire;
import io.anabranch.sinks.redis.SentCommands;
import io.anabranch.sinks.redis.SinkConnection;
import io.anabranch.sinks.testkit.SinkContract;
import io.anabranch.topology.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    protected Wired open(Duration maxRetryTime) {
        ProxiedWire wire = new ProxiedWire(servers.proxy(Server.REDIS));
        FeedSettings settings = Feeds.at(wire.uri("redis").toString(), prefix)
                .inFlight(RUNS)
                .maxRetryTime(maxRetryTime)
                .timeout(Duration.ofSeconds(5))
                .settings();
        SinkConnection link = LiveFeedSink.link("feed", settings, Schedulers.parallel(), meters);
        SentCommands sent = new SentCommands(RUNS * FeedRuns.MOST, publish -> 1);
        link.client().addListener(sent);
        return new Wired(new LiveFeedSink("feed", settings, link, meters), wire, sent);
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
