package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.ProxiedWire;
import io.anabranch.sinks.redis.SentCommands;
import io.anabranch.sinks.redis.SinkConnection;
import io.anabranch.sinks.testkit.SinkContract;
import io.anabranch.topology.Event;
import io.anabranch.topology.TopicReplay;
import io.lettuce.core.protocol.RedisCommand;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import reactor.core.scheduler.Schedulers;

/** Two leaderboards whose members are the events: how often each counted, and its amount. */
@WithServers(Server.REDIS)
class LeaderboardSinkIT extends SinkContract {
    private static final Pattern AMOUNT = Pattern.compile("\"amount\":(-?[0-9.]+)");

    private final TestServers servers;
    private final String prefix;
    private final LeaderboardReader reader;

    LeaderboardSinkIT(TestServers servers) {
        this.servers = servers;
        this.prefix = servers.newName("leaderboards") + ":";
        this.reader = new LeaderboardReader(servers.redis(), prefix);
    }

    @AfterEach
    void stopReading() {
        reader.close();
    }

    @Override
    protected Wired open(Duration maxRetryTime) {
        ProxiedWire wire = new ProxiedWire(servers.proxy(Server.REDIS));
        LeaderboardSinkSettings settings = Leaderboards.settings(
                wire.uri("redis"),
                prefix,
                maxRetryTime,
                leaderboard("counted", Optional.empty()),
                leaderboard("amounts", Optional.of("/data/amount")));
        SinkConnection link = LeaderboardSink.link("leaderboards", settings, Schedulers.parallel(), meters);
        SentCommands sent = new SentCommands(settings.maxInFlight(), LeaderboardSinkIT::counted);
        link.client().addListener(sent);
        return new Wired(
                new LeaderboardSink(
                        "leaderboards",
                        settings,
                        BatchLimits.MEASURED,
                        link,
                        TopicReplay.NONE,
                        meters,
                        Schedulers.parallel()),
                wire,
                sent);
    }

    private static LeaderboardSettings leaderboard(String name, Optional<String> score) {
        return Leaderboards.of(name, "event_id", score, LeaderboardSettings.Mode.SUM, Window.ALL);
    }

    /** Entries of a script call for the leaderboard that every event is on; 12 arguments stand before them, 4 are each. */
    private static long counted(RedisCommand<?, ?, ?> call) {
        String key = StandardCharsets.UTF_8
                .decode(call.getArgs().getFirstEncodedKey())
                .toString();
        return key.contains("counted") ? (call.getArgs().count() - 12) / 4 : 0;
    }

    @Override
    protected Map<String, String> stored() {
        Map<String, Long> amounts = reader.leaderboard("amounts:all");
        Map<String, String> stored = new HashMap<>();
        reader.leaderboard("counted:all").forEach((id, times) -> stored.put(id, times + " x " + amounts.get(id)));
        return stored;
    }

    @Override
    protected String shown(Event event) {
        Matcher amount = AMOUNT.matcher(event.data().toString());
        return "1 x "
                + (amount.find()
                        ? new BigDecimal(amount.group(1)).movePointRight(2).longValueExact()
                        : null);
    }

    @Override
    protected List<Event> unstorable() {
        return List.of(event("{\"amount\":1e20}"), event("{\"amount\":-90071992547409.93}"));
    }
}
