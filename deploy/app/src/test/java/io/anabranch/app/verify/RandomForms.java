package io.anabranch.app.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.anabranch.ingest.decode.Envelope;
import io.anabranch.ingest.decode.EpochUnit;
import io.anabranch.ingest.decode.EventFormat;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.ingest.decode.EventTimeSettings;
import io.anabranch.topology.SourceRecord.Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Records that are no plain events: times in every form, CloudEvents, values of other names, changes of rows. */
final class RandomForms {
    private static final int MAPPINGS = 300;

    private static final String[] TIMES = {
        "\"2026-11-21T08:15:37Z\"",
        "\"2026-11-21t08:15:37.123456789z\"",
        "\"2026-11-21 08:15Z\"",
        "\"2026-11-21T08:15:37,5+02:00\"",
        "\"2026-11-21T08:15:37-0930\"",
        "\"2026-11-21T08:15:37+23\"",
        "\"2016-12-31T23:59:60.5Z\"",
        "\"2016-12-31T15:59:60-08:00\"",
        "\"2026-11-21T09:15:37+01:00[!Europe/Berlin][u-ca=gregory]\"",
        "\"2024-02-29T00:00:00Z\"",
        "\"2000-01-01T00:00:00Z\"",
        "\"2100-12-31T23:59:59.9999999Z\"",
        "\"1795248937123\"",
        "\"1795248937.5\"",
        "1795248937",
        "1795248937123",
        "1795248937123456",
        "1795248937123456789",
        "1795248937123.4567",
        "1.795248937123e12",
        "1795248937e0",
        "4133980799999"
    };

    private static final String[] WORDS = {
        "\"a\"", "\"b#%\"", "7", "-0", "1.0", "null", "\"\"", "\"\\u00e9\"", "true", "[]", "{}", "\"1.0\""
    };

    private static final long[] DATES = {
        1_795_249_200_000L, 1_795_249_200_000L, 0, -1, 946_684_800_000L, 4_133_980_800_000L
    };

    private final Random random;
    private final List<EventSettings> mappings;
    private final List<EventSettings> deleting;
    private final List<EventSettings> ofUnits =
            Arrays.stream(EpochUnit.values()).map(RandomForms::ofUnit).toList();

    RandomForms(Random random) {
        this.random = random;
        this.mappings = randomMappings(/* deletes= */ false);
        this.deleting = randomMappings(/* deletes= */ true);
    }

    private List<EventSettings> randomMappings(boolean deletes) {
        return Stream.generate(() -> randomMapping(deletes)).limit(MAPPINGS).toList();
    }

    /** When a record is dated, in milliseconds. */
    long dated() {
        return DATES[random.nextInt(DATES.length)];
    }

    /** A time as a JSON value. */
    String time() {
        return one(TIMES);
    }

    /** Settings of any unit, and of nothing else. */
    EventSettings timed() {
        return ofUnits.get(random.nextInt(ofUnits.size()));
    }

    private static EventSettings ofUnit(EpochUnit unit) {
        EventSettings plain = EventSettings.DEFAULTS;
        return new EventSettings(
                plain.id(),
                plain.user(),
                plain.type(),
                new EventTimeSettings(List.of("/timestamp"), unit),
                plain.data(),
                EventFormat.JSON,
                Envelope.NONE,
                /* deletes= */ false,
                List.of());
    }

    String cloudEvent() {
        List<String> fields = new ArrayList<>(List.of(
                "\"specversion\":\"1.0\"",
                "\"id\":" + word(10),
                "\"source\":" + word(10),
                "\"type\":" + word(10),
                "\"time\":" + time(),
                "\"subject\":" + word(4)));
        maybe(fields, "\"userid\":" + word(4));
        maybe(fields, "\"data\":{\"amount\":" + word(1) + "}");
        maybe(fields, "\"datacontenttype\":\"Application/JSON; charset=utf-8\"");
        maybe(fields, "\"note\":" + word(1));
        if (random.nextInt(20) == 0) {
            fields.add("\"data_base64\":" + word(2));
        }
        return object(fields);
    }

    List<Header> cloudEventHeaders() {
        List<Header> headers = new ArrayList<>(List.of(
                header("ce_specversion", "1.0"),
                header("ce_id", "7#"),
                header("ce_source", "/shop%"),
                header("ce_type", "sale"),
                header("ce_time", time().replace("\"", "")),
                header("ce_subject", "u-1"),
                header("ce_userid", "u-2"),
                header("ce_note", "é \"x\"")));
        if (random.nextInt(3) == 0) {
            headers.clear();
        }
        switch (random.nextInt(5)) {
            case 0 -> headers.add(header("content-type", "application/json"));
            case 1 -> headers.add(header("Content-Type", " application/cloudevents+json; charset=UTF-8"));
            case 2 -> headers.add(header("content-type", "application/vnd.shop+json;v=1"));
            case 3 -> headers.add(header("content-type", "application/cloudevents-batch+json"));
            default -> {}
        }
        Collections.shuffle(headers, random);
        return headers;
    }

    /** Settings of other names, for {@link #mappedValue}, {@link #key} and {@link #headers}. */
    EventSettings mapped() {
        return mappings.get(random.nextInt(MAPPINGS));
    }

    /** Settings of other names that heed deletions, for {@link #deletedRow}, {@link #key} and {@link #headers}. */
    EventSettings deleting() {
        return deleting.get(random.nextInt(MAPPINGS));
    }

    private EventSettings randomMapping(boolean deletes) {
        return new EventSettings(
                some("/id", "/row/id", "/a~1b/1/~0", "header:id", "key:/payload/id", "key", "position", "timestamp"),
                some("/user", "/row/user", "header:user", "key:/payload/user", "envelope:/source/user", "topic"),
                some("/type", "/row/type", "header:type", "constant:a:b", "envelope:/op"),
                new EventTimeSettings(
                        some("/ts", "/row/ts", "header:at", "key:/payload/ts", "envelope:/ts", "timestamp"), unit()),
                one("/body", "/row/body", "/row", "whole"),
                EventFormat.JSON,
                random.nextBoolean() ? Envelope.NONE : Envelope.DEBEZIUM,
                deletes,
                List.of());
    }

    String mappedValue() {
        String row = row();
        return switch (random.nextInt(4)) {
            case 0 -> row;
            case 1 -> "{\"schema\":{},\"payload\":" + change(row) + "}";
            default -> change(row);
        };
    }

    /** A change that deletes a row, mostly. */
    String deletedRow() {
        List<String> fields = new ArrayList<>(List.of(
                "\"op\":\"" + one("d", "d", "d", "d", "c", "t") + "\"",
                "\"ts\":" + time(),
                "\"source\":{\"user\":" + word(6) + "}"));
        maybe(fields, "\"after\":null");
        fields.add("\"before\":" + (random.nextInt(4) == 0 ? word(1) : row()));
        String change = object(fields);
        return random.nextInt(4) == 0 ? "{\"schema\":{},\"payload\":" + change + "}" : change;
    }

    String key() {
        return switch (random.nextInt(4)) {
            case 0 -> "k-1";
            case 1 -> "";
            default ->
                "{\"payload\":{\"id\":" + word(6) + ",\"user\":" + word(6) + ",\"ts\":" + time() + "},\"x\":\"é\"}";
        };
    }

    List<Header> headers() {
        return new ArrayList<>(List.of(
                header("id", "old"),
                header("id", "h"),
                header("user", "u-ü"),
                header("type", "t"),
                header("at", time().replace("\"", ""))));
    }

    private String change(String row) {
        List<String> fields = new ArrayList<>(List.of(
                "\"op\":\"" + one("c", "r", "u", "c", "r", "u", "d", "t", "m", "x") + "\"",
                "\"ts\":" + time(),
                "\"source\":{\"user\":" + word(6) + "}"));
        maybe(fields, "\"before\":" + row());
        fields.add("\"after\":" + (random.nextInt(8) == 0 ? "null" : row));
        return object(fields);
    }

    private String row() {
        List<String> fields = new ArrayList<>();
        maybe(fields, "\"id\":" + word(6));
        maybe(fields, "\"user\":" + word(6));
        maybe(fields, "\"type\":" + word(6));
        maybe(fields, "\"ts\":" + time());
        maybe(fields, "\"body\":{\"a\":[1.50,-0]}");
        maybe(fields, "\"a/b\":[0,{\"~\":" + word(6) + "}]");
        maybe(fields, "\"further\":" + word(1));
        maybe(
                fields,
                "\"row\":{\"id\":" + word(6) + ",\"user\":" + word(6) + ",\"type\":" + word(6) + ",\"ts\":" + time()
                        + ",\"body\":{}}");
        return object(fields);
    }

    private String object(List<String> fields) {
        Collections.shuffle(fields, random);
        return "{" + String.join(random.nextBoolean() ? "," : " ,\n", fields) + "}";
    }

    /** Mostly one that can be an id, the more often the higher the number. */
    private String word(int goodOf) {
        return random.nextInt(goodOf + 1) > 0 ? "\"w\"" : one(WORDS);
    }

    private void maybe(List<String> fields, String field) {
        if (random.nextBoolean()) {
            fields.add(field);
        }
    }

    private List<String> some(String... all) {
        List<String> sources = new ArrayList<>(List.of(all));
        Collections.shuffle(sources, random);
        return IntStream.rangeClosed(0, random.nextInt(all.length))
                .mapToObj(sources::get)
                .toList();
    }

    private EpochUnit unit() {
        return List.of(EpochUnit.values()).get(random.nextInt(EpochUnit.values().length));
    }

    private String one(String... all) {
        return all[random.nextInt(all.length)];
    }

    private static Header header(String name, String value) {
        return new Header(name, value.getBytes(UTF_8));
    }
}
