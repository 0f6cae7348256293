package io.anabranch.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anabranch.local.ProgramProcess;
import io.anabranch.local.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What stands in events, and what time it is, is not what one expects. */
class EventsIT extends FaultSuite {
    private static final String CANARY = "canary-4111111111111111";

    EventsIT(TestServers servers) {
        super(servers);
    }

    @Fault(37)
    @Tag("quick")
    @Test
    void timesOfEveryKind(Figures figures) throws Exception {
        Scenario scenario = scenario(figures);
        String today = EventProducer.now().substring(0, 10);
        List<String> stored = List.of(
                quoted(today + "T00:00:00Z"),
                quoted(today + "T00:00:00.123456Z"),
                quoted(today + "T00:00:00.123456789Z"),
                quoted(today + "T00:00Z"),
                quoted(today + "T05:30:00+05:30"),
                quoted(today + "T00:00:00+14:00"),
                quoted("2016-12-31T23:59:60Z"),
                quoted("2000-01-01T00:00:00Z"),
                "951782400000");
        List<String> refused = List.of(
                quoted("0001-01-01T00:00:00Z"),
                quoted("9999-12-31T23:59:59Z"),
                quoted("1969-12-31T23:59:59Z"),
                quoted("-0044-03-15T12:00:00Z"),
                quoted("2026-02-30T00:00:00Z"),
                quoted("2026-11-29T25:00:00Z"),
                quoted("2026-11-29T00:00:00"),
                quoted(""),
                "-1",
                "1e400",
                "9223372036854775808",
                "null");
        try (EventProducer producer = new EventProducer(scenario, Map.of())) {
            send(producer, "stored", stored, /* isEvent= */ true);
            send(producer, "refused", refused, /* isEvent= */ false);
            producer.send(
                    null,
                    "refused-missing",
                    "{\"event_id\":\"none\",\"user_id\":\"u\",\"event_type\":\"t\",\"data\":{}}",
                    /* isEvent= */ false);
        }
        ProgramProcess process = scenario.startAndAwaitReady("process");
        scenario.awaitNoLag();
        assertThat(process.isReady()).isTrue();

        Set<String> days = new HashSet<>();
        scenario.stores().rows(Configuration.CASSANDRA).forEach(row -> days.add(day(row)));
        figures.put("day keys", days.size());
        assertThat(days)
                .as("day keys: today, yesterday by an offset, and those that events name")
                .hasSizeLessThan(7);
        scenario.finish();
    }

    private static void send(EventProducer producer, String name, List<String> timestamps, boolean isEvent) {
        for (int number = 0; number < timestamps.size(); number++) {
            String id = name + "-" + number;
            String event = EventProducer.event(id, "user-1", "order_placed", "TIME", "{\"amount\":1}")
                    .replace("\"TIME\"", timestamps.get(number));
            producer.send(null, id, event, isEvent);
        }
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String day(String row) {
        return row.replaceFirst(".*day:'?([0-9-]+).*", "$1");
    }

    @Fault(38)
    @Test
    void aClockThatIsWrongChangesNothingThatIsStored(Figures figures) throws Exception {
        Optional<Path> library = libfaketime();
        assumeTrue(library.isPresent(), "libfaketime is not installed (Debian: apt-get install faketime)");
        Scenario scenario = scenario(figures);
        scenario.publish(2_000, 0).join();
        Map<String, List<String>> rightly = rowsOf(scenario, "right", Map.of());
        for (String offset : List.of("+400d", "-10m")) {
            Configuration wrong = Configuration.of(
                            Servers.of(servers()), servers().newName("f"))
                    .reading(scenario.configuration().topic());
            Path place = Files.createDirectory(folder().resolve("clock" + offset));
            try (Scenario other = new Scenario(wrong, wrong, place, new Figures(), seed())) {
                other.createTables();
                Map<String, List<String>> rows = rowsOf(other, "wrong", wrongClock(library.get(), offset));
                for (String sink : rightly.keySet()) {
                    assertThat(rows.get(sink))
                            .as("rows of " + sink + " written by a process whose clock is " + offset + " off")
                            .isEqualTo(rightly.get(sink));
                }
            }
        }
        figures.put(
                "rows compared thrice in each store",
                rightly.getOrDefault(Configuration.MONGODB, List.of()).size());
        scenario.finish();
    }

    private static Map<String, String> wrongClock(Path library, String offset) {
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME",
                offset,
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // Else the waits of a JVM, which are by the monotonic clock, end at once or never.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }

    private static Map<String, List<String>> rowsOf(Scenario scenario, String name, Map<String, String> environment) {
        ProgramProcess process = scenario.start(name, Launch.PLAIN.withEnvironment(environment));
        scenario.awaitReady(process);
        scenario.awaitNoLag();
        assertThat(process.terminate()).as(process::log).isZero();
        Map<String, List<String>> rows = new HashMap<>();
        for (String sink : CommitCheck.storing(scenario.configuration())) {
            rows.put(sink, scenario.stores().rows(sink));
        }
        return rows;
    }

    private static Optional<Path> libfaketime() throws IOException {
        Path libraries = Path.of("/usr/lib");
        if (!Files.isDirectory(libraries)) {
            return Optional.empty();
        }
        try (Stream<Path> found = Files.find(
                libraries,
                4,
                (path, attributes) -> path.getFileName().toString().equals("libfaketimeMT.so.1"))) {
            return found.findFirst();
        }
    }

    @Fault(39)
    @Tag("quick")
    @Test
    void tenThousandTypesAndASecretInEveryEvent(Figures figures) throws Exception {
        Scenario scenario = scenario(figures);
        types(scenario, 10_000, figures);
        scenario.finish();
    }

    @Fault(39)
    @Test
    void aMillionTypesAndASecretInEveryEvent(Figures figures) throws Exception {
        Scenario scenario = scenario(figures, all -> all.keeping(Configuration.FEED, Configuration.MONGODB));
        types(scenario, 1_000_000, figures);
        scenario.finish();
    }

    private static void types(Scenario scenario, int types, Figures figures) throws Exception {
        ProgramProcess process = scenario.startAndAwaitReady("process");
        long before = process.body("/metrics").lines().count();
        try (EventProducer producer = new EventProducer(scenario, Map.of("linger.ms", "20"))) {
            for (int type = 0; type < types; type++) {
                producer.send(
                        null,
                        "e-" + type,
                        EventProducer.event(
                                "e-" + type,
                                CANARY + "-" + type % 100,
                                "type-" + type,
                                EventProducer.now(),
                                "{\"card\":\"" + CANARY + "\",\"amount\":1}"),
                        /* isEvent= */ true);
                if (type % 10_000 == 0) {
                    producer.flush();
                }
            }
            for (byte[] poison : poison()) {
                producer.send(null, "poison", poison, /* isEvent= */ false);
            }
        }
        scenario.awaitNoLag();
        List<String> metrics = process.body("/metrics").lines().toList();
        figures.put("types", types);
        figures.put("lines of metrics before", before);
        figures.put("after", metrics.size());
        assertThat(metrics).as("lines of metrics, before " + before).hasSizeLessThan((int) before + 600);
        assertThat(String.join("\n", metrics)).doesNotContain(CANARY).doesNotContain("type-77");
        assertThat(process.body("/health/ready")).doesNotContain(CANARY);
        assertThat(process.log()).doesNotContain(CANARY);
    }

    private static List<byte[]> poison() {
        String good = EventProducer.event(CANARY, CANARY, CANARY, EventProducer.now(), quoted(CANARY));
        List<byte[]> poison = new ArrayList<>();
        poison.add(bytes(good.substring(0, good.length() - 5)));
        poison.add(bytes(CANARY));
        poison.add(bytes(good.replace("\"user_id\"", "\"user\"")));
        poison.add(bytes(good.replaceFirst("\"timestamp\":\"[^\"]*\"", "\"timestamp\":\"" + CANARY + "\"")));
        poison.add(bytes(good.replace("{\"event_id\"", "{\"user_id\":\"" + CANARY + "\",\"event_id\"")));
        poison.add(bytes(good + CANARY));
        poison.add(bytes(good.replace("\"event_type\":\"" + CANARY + "\"", "\"event_type\":[\"" + CANARY + "\"]")));
        poison.add(good.getBytes(StandardCharsets.UTF_16));
        return poison;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
