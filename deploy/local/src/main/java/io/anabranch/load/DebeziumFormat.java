package io.anabranch.load;

import io.anabranch.load.ShopData.Purchase;
import io.anabranch.load.ShopData.Visit;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The insertion of a row into table {@code events} of a PostgreSQL database, as Debezium's connector tells it with
 * {@code decimal.handling.mode=double}. A row is flat, and has a null where an event lacks a field.
 *
 * @see <a href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-create-events">create
 *     events</a>
 */
final class DebeziumFormat implements EventFormat {
    private static final String ROW = struct(
            String.join(
                    ",",
                    column("string", false, "event_id"),
                    column("string", false, "user_id"),
                    column("string", false, "event_type"),
                    "{\"type\":\"int64\",\"optional\":false,\"name\":\"io.debezium.time.MicroTimestamp\",\"version\":1,\"field\":\"occurred_at\"}",
                    column("string", false, "session"),
                    column("string", false, "country"),
                    column("string", false, "device"),
                    column("string", false, "product"),
                    column("double", true, "amount"),
                    column("string", true, "currency"),
                    column("int32", true, "items"),
                    column("string", true, "referrer"),
                    column("string", true, "words"),
                    column("string", false, "experiment_name"),
                    column("int32", false, "experiment_variant"),
                    column("string", false, "shop")),
            true,
            "shop.public.events.Value");

    private static final String SOURCE = struct(
            String.join(
                    ",",
                    column("string", false, "version"),
                    column("string", false, "connector"),
                    column("string", false, "name"),
                    column("int64", false, "ts_ms"),
                    column("string", true, "snapshot"),
                    column("string", false, "db"),
                    column("string", false, "schema"),
                    column("string", false, "table")),
            false,
            "io.debezium.connector.postgresql.Source");

    private static final String SCHEMA = struct(
                    String.join(
                            ",",
                            inField(ROW, "before"),
                            inField(ROW, "after"),
                            inField(SOURCE, "source"),
                            column("string", false, "op"),
                            column("int64", true, "ts_ms")),
                    false,
                    "shop.public.events.Envelope")
            + "}";

    private final boolean withSchema;

    DebeziumFormat(boolean withSchema) {
        this.withSchema = withSchema;
    }

    @Override
    public byte[] value(ShopEvent event) {
        String change = change(event);
        String json = withSchema ? "{\"schema\":" + SCHEMA + ",\"payload\":" + change + "}" : change;
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String change(ShopEvent event) {
        return "{\"before\":null,\"after\":" + row(event)
                + ",\"source\":{\"version\":\"3.0.0.Final\",\"connector\":\"postgresql\",\"name\":\"shop\",\"ts_ms\":"
                + event.epochMillis()
                + ",\"snapshot\":\"false\",\"db\":\"shop\",\"schema\":\"public\",\"table\":\"events\"},\"op\":\"c\",\"ts_ms\":"
                + event.epochMillis() + "}";
    }

    private static String row(ShopEvent event) {
        ShopData data = event.data();
        Optional<Purchase> purchase = data.purchase();
        Optional<Visit> visit = data.visit();
        return "{\"event_id\":\"" + event.id() + "\",\"user_id\":\"" + event.user() + "\",\"event_type\":\""
                + event.type() + "\",\"occurred_at\":" + event.epochMicros() + ",\"session\":\"" + data.session()
                + "\",\"country\":\"" + data.country() + "\",\"device\":\"" + data.device() + "\",\"product\":\""
                + data.product() + "\",\"amount\":"
                + purchase.map(it -> Double.toString(it.amount().doubleValue())).orElse("null")
                + ",\"currency\":" + quoted(purchase.map(Purchase::currency)) + ",\"items\":"
                + purchase.map(it -> Integer.toString(it.items())).orElse("null") + ",\"referrer\":"
                + quoted(visit.map(Visit::referrer)) + ",\"words\":" + quoted(visit.map(Visit::words))
                + ",\"experiment_name\":\"" + data.experiment().name() + "\",\"experiment_variant\":"
                + data.experiment().variant() + ",\"shop\":\"" + event.source() + "\"}";
    }

    private static String quoted(Optional<String> text) {
        return text.map(it -> "\"" + it + "\"").orElse("null");
    }

    private static String column(String type, boolean isOptional, String name) {
        return "{\"type\":\"" + type + "\",\"optional\":" + isOptional + ",\"field\":\"" + name + "\"}";
    }

    /** Without its closing brace: a struct that is a field has its name there. */
    private static String struct(String fields, boolean isOptional, String name) {
        return "{\"type\":\"struct\",\"fields\":[" + fields + "],\"optional\":" + isOptional + ",\"name\":\"" + name
                + "\"";
    }

    private static String inField(String struct, String field) {
        return struct + ",\"field\":\"" + field + "\"}";
    }
}
