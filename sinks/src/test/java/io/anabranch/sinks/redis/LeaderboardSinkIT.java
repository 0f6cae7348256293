package io.anabranch.sinks.redis;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.ProxiedWire;
import io.anabranch.topology.Event;
import io.anabranch.topology.History;
import io.anabranch.topology.SinkContract;
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

/** Two boards whose members are the events: how often each counted, and its amount. */
@WithServers(Server.REDIS)
class LeaderboardSinkIT extends SinkContract {
    private static final Pattern AMOUNT = Pattern.compile("\"amount\":(-?[0-9.]+)");

    private final TestServers servers;
    private final String prefix;
    private final BoardReader reader;

    LeaderboardSinkIT(TestServers servers) {
        this.servers = servers;
        this.prefix = servers.newName("boards") + ":";
        this.reader = new BoardReader(servers.redis(), prefix);
    }

    @AfterEach
    void stopReading() {
        reader.close();
    }

    @Override
    protected Wired open(Duration patience) {
        ProxiedWire wire = new ProxiedWire(servers.proxy(Server.REDIS));
        BoardsSettings settings = Boards.settings(
                wire.uri("redis"),
                prefix,
                patience,
                board("counted", Optional.empty()),
                board("amounts", Optional.of("/data/amount")));
        Link link = LeaderboardSink.link("boards", settings, Schedulers.parallel(), meters);
        SentCommands sent = new SentCommands(settings.inFlight(), LeaderboardSinkIT::counted);
        link.client().addListener(sent);
        return new Wired(
                new LeaderboardSink(
                        "boards", settings, Portions.MEASURED, link, History.NONE, meters, Schedulers.parallel()),
                wire,
                sent);
    }

    private static Board board(String name, Optional<String> score) {
        return Boards.of(name, "event_id", score, Board.Mode.SUM, Window.ALL);
    }

    /** Entries of a script call for the board that every event is on; 12 arguments stand before them, 4 are each. */
    private static long counted(RedisCommand<?, ?, ?> call) {
        String key = StandardCharsets.UTF_8
                .decode(call.getArgs().getFirstEncodedKey())
                .toString();
        return key.contains("counted") ? (call.getArgs().count() - 12) / 4 : 0;
    }

    @Override
    protected Map<String, String> stored() {
        Map<String, Long> amounts = reader.board("amounts:all");
        Map<String, String> stored = new HashMap<>();
        reader.board("counted:all").forEach((id, times) -> stored.put(id, times + " x " + amounts.get(id)));
        return stored;
    }

    @Override
    protected String shown(Event event) {
        Matcher amount = AMOUNT.matcher(event.payload().toString());
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
