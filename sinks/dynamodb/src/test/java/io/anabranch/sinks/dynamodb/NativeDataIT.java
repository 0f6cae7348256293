package io.anabranch.sinks.dynamodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.sinks.kit.StoredEvent;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.Rejected;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** All that the sink promises, of data in the store's own types. */
@WithServers(Server.DYNAMODB)
class NativeDataIT extends DynamoSinkIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final URI endpoint;

    NativeDataIT(TestServers servers) {
        super(servers);
        this.endpoint = servers.dynamodb();
    }

    @Override
    SomeSettings settings(URI reached) {
        return super.settings(reached).data(DynamoSettings.DataFormat.MAP);
    }

    @Override
    protected Map<String, String> stored() {
        Map<String, String> stored = new HashMap<>();
        for (Map<String, AttributeValue> item : table.items()) {
            AttributeValue data = requireNonNull(item.get("data"));
            assertThat(data.type()).isEqualTo(AttributeValue.Type.M);
            String shown = SomeData.meaning(NativeText.of(data).toString());
            assertThat(stored.put(requireNonNull(item.get("event_id")).s(), shown))
                    .isNull();
        }
        return stored;
    }

    @Override
    protected String shown(Event event) {
        return SomeData.meaning(event.data().toString());
    }

    @Override
    protected List<Event> unstorable() {
        return List.of(
                event("{\"blob\":\"" + "x".repeat(410_000) + "\"}"),
                event("{\"list\":[" + "[],".repeat(110_000) + "[]]}"),
                event(tooDeep()),
                event("{\"n\":123456789012345678901234567890123456789}"),
                event("{\"\":1}"));
    }

    @Test
    void readersGiveBackWhatWasWrittenValueForValue() {
        List<Event> events = new ArrayList<>();
        SomeData.all().forEach(data -> events.add(event("e-" + events.size(), "u", "t", data)));
        DynamoSettings settings = settings(endpoint).build();

        assertThat(write(settings, events)).isEmpty();

        DynamoReads reads = DynamoReads.open("reads", settings, new SimpleMeterRegistry());
        List<StoredEvent> read = requireNonNull(
                reads.userTimeline().of("u").stream().collectList().block(DEADLINE));
        reads.close().block(DEADLINE);
        Map<String, String> shown = new HashMap<>();
        read.forEach(
                event -> shown.put(event.id(), SomeData.meaning(event.data().toString())));
        assertThat(shown).hasSameSizeAs(events);
        assertThat(events).allSatisfy(event -> assertThat(shown.get(event.id())).isEqualTo(shown(event)));
    }

    @Test
    void anEventWithoutDataHasNoMapAndExtraStaysText() {
        Event event = SomeEvents.event("e", "u", "t", SomeEvents.TIME, "", "{\"n\": 1.50}");

        assertThat(write(settings(endpoint).build(), List.of(event))).isEmpty();

        assertThat(table.items())
                .singleElement()
                .satisfies(item -> assertThat(item)
                        .doesNotContainKey("data")
                        .containsEntry("extra", AttributeValue.fromS("{\"n\": 1.50}")));
    }

    @Test
    void storesThe24OfABatchOf25ThatTheStoreCanTake() {
        List<Event> events = new ArrayList<>(events(24));
        Event exact = event("{\"n\":123456789012345678901234567890123456789}");
        events.add(12, exact);
        Sent sent = new Sent(16);
        DynamoSettings settings = settings(endpoint).build();

        List<Rejected> rejected = write(settings, events, sent);

        assertThat(rejected)
                .extracting(
                        Rejected::record, Rejected::by, each -> each.reason().code(), Rejected::detail)
                .containsExactly(tuple(
                        exact.record(),
                        "dynamodb",
                        "number-not-exact",
                        "a number of 39 significant digits, DynamoDB takes 38"));
        assertThat(stored()).hasSize(24).doesNotContainKey(exact.id());
        assertThat(sent.eventsSent()).as("no request was spoilt").isEqualTo(24);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":123456789012345678901234567890123456789}",
                "{\"n\":1e126}",
                "{\"n\":-1e126}",
                "{\"n\":9.9e-131}"
            })
    void theStoreRefusesTheNumbersThatWeRefuse(String data) {
        String number = data.substring("{\"n\":".length(), data.length() - 1);

        assertThatThrownBy(() -> table.put(withData(AttributeValue.fromN(number))))
                .hasMessageMatching("(?s).*([Nn]umber|precision).*");
    }

    @ParameterizedTest
    @CsvSource({"1, 31", "{}, 30", "[], 30"})
    void theStoreRefusesOnlyWhatIsDeeperThanAnyEvent(String innermost, int most) throws UnstorableException {
        AttributeValue deepest = NativeJson.read(JsonText.of(SomeData.nested("{\"m\":", most, innermost, "}")))
                .value();
        table.put(withData(deepest));
        AttributeValue deeper = AttributeValue.fromM(Map.of("m", deepest));

        assertThatThrownBy(() -> table.put(withData(deeper))).hasMessageContaining("Nesting Levels");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "-1", "12", "123", "1234.5", "-0.5", "\"é\"", "\"\"", "[]", "{}", "null", "{\"日\":[true]}"})
    void theStoreCountsAsWeDoToTheByte(String element) throws UnstorableException {
        String list = ",".concat(element).repeat(30_000);
        int room = Limits.MAX_ITEM_BYTES - item(data(list, 0)).bytes();

        Item largest = item(data(list, room));
        Item larger = item(data(list, room + 1));

        assertThat(largest.bytes()).isEqualTo(Limits.MAX_ITEM_BYTES);
        table.put(largest.attributes());
        assertThatThrownBy(() -> table.put(larger.attributes()))
                .hasMessageContaining("Item size has exceeded the maximum allowed size");
    }

    private static String data(String list, int filling) {
        return "{\"list\":[" + list.substring(1) + "],\"filling\":\"" + "x".repeat(filling) + "\"}";
    }

    private Item item(String data) {
        return new Item(SomeEvents.event("e", data), settings(endpoint).build());
    }

    private Map<String, AttributeValue> withData(AttributeValue data) {
        Map<String, AttributeValue> attributes = new HashMap<>(item("{}").attributes());
        attributes.put("data", data);
        return attributes;
    }

    private static String tooDeep() {
        return SomeData.nested("{\"m\":", 32, "1", "}");
    }

    private List<Rejected> write(DynamoSettings settings, List<Event> events, Sent... sent) {
        DynamoSink sink = new DynamoSink(
                "dynamodb", settings, TableConnection.open(settings, sent), meters, Schedulers.parallel());
        List<Rejected> rejected = write(sink, events);
        sink.close().block(DEADLINE);
        return rejected;
    }
}
