package io.anabranch.sinks.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anabranch.topology.Deletion;
import io.anabranch.topology.Event;
import io.anabranch.topology.JsonText;
import io.anabranch.topology.MisconfigurationException;
import io.anabranch.topology.Rejected;
import io.anabranch.topology.Sink;
import io.anabranch.topology.SourceRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * What every sink promises, checked against its real store. A sink's own test extends this and says how to reach the store
 * on two ways: the sink's, which can be cut, and the test's own, by which it reads what is really there.
 */
public abstract class SinkContract {
    /** Seconds; {@code -Danabranch.it.hang=60} makes it as long as a failover takes. */
    private static final Duration HANG = Duration.ofSeconds(Long.getLong("anabranch.it.hang", 5));

    private static final Duration DEADLINE = HANG.plusSeconds(25);
    /** Long enough for a reconnect after a short cut, on a busy machine. */
    private static final Duration PATIENT = DEADLINE;
    /** A second there and back. */
    private static final Duration LONG_WAY = Duration.ofMillis(500);

    private static final int EVENTS = 2_000;

    protected final MeterRegistry meters = new SimpleMeterRegistry();
    private final String topicId = UUID.randomUUID().toString();
    private Wire wire;
    private Traffic traffic;
    private Sink sink;

    /**
     * A sink that reaches its store by a wire that this test can cut, on names (table, keyspace, prefix) of this test's own.
     *
     * @param maxRetryTime how long the sink goes on trying
     */
    protected abstract Wired open(Duration maxRetryTime);

    /**
     * Everything that the store holds for this test, read by other means than the sink's: event id to {@link #shown}. Two
     * rows for one event are a failure.
     */
    protected abstract Map<String, String> stored();

    /** How {@link #stored} shows this event; by default its data's text. */
    protected String shown(Event event) {
        return event.data().toString();
    }

    /** Events that the store can never take and the decoder lets pass; empty where there are none. */
    protected abstract List<Event> unstorable();

    /** A sink, the wire it talks over, and what goes over it. */
    public record Wired(Sink sink, Wire wire, Traffic traffic) {}

    /** The way between a sink and its store. */
    public interface Wire extends AutoCloseable {
        /** The store refuses from now on: connections break, new ones are refused. */
        void cut();

        /** Nothing passes from now on, in either direction, and no connection breaks. */
        void hang();

        /** Every connection breaks once, in the middle of what is in flight; new ones work. */
        void resetOnce();

        /** The store gets what is sent; instead of its next answers, so many, the connection breaks. */
        void loseAnswers(int answers);

        /** Everything takes so much longer, each way. */
        void delay(Duration each);

        /** All is well again. */
        void heal();

        @Override
        void close();
    }

    /** What a sink sends. */
    public interface Traffic {
        /** Events sent so far, counted where requests leave the driver or enter the store: an event sent twice counts twice. */
        long eventsSent();

        /** The highest number of requests that were in flight at once, counted in the same place. */
        int mostInFlight();

        /** The bound on requests in flight that the sink was given. */
        int statedInFlight();
    }

    @Test
    void aCheckPassesWhereTheStoreHasWhatWritesNeedAndWritesNothing() {
        sink.check().block(DEADLINE);

        assertThat(stored()).isEmpty();
    }

    @Test
    void aCheckOfAStoreThatIsDownSaysThatItMayPassAndIsRepeatable() {
        wire.cut();

        assertThatThrownBy(() -> sink.check().block(DEADLINE)).isNotInstanceOf(MisconfigurationException.class);

        wire.heal();
        sink.check().block(DEADLINE);
    }

    @BeforeEach
    void openPatientSink() {
        Wired wired = open(PATIENT);
        sink = wired.sink();
        wire = wired.wire();
        traffic = wired.traffic();
    }

    @AfterEach
    void closeSink() {
        wire.heal();
        sink.close().block(DEADLINE);
        wire.close();
    }

    @Test
    void storesAll() {
        List<Event> events = events(EVENTS);

        List<Rejected> rejected = write(sink, events);

        assertThat(rejected).isEmpty();
        awaitStored(events);
    }

    @Test
    void isDoneWithNothingAtOnce() {
        assertThat(write(sink, List.of())).isEmpty();

        assertThat(traffic.eventsSent()).isZero();
    }

    @Test
    void storingTwiceChangesNothing() {
        List<Event> events = events(EVENTS);

        assertThat(write(sink, events)).isEmpty();
        assertThat(write(sink, events.subList(EVENTS / 2, EVENTS))).isEmpty();
        assertThat(write(sink, events)).isEmpty();

        awaitStored(events);
    }

    @Test
    void storesOnceWhatStandsTwiceInOneWrite() {
        List<Event> events = events(100);
        List<Event> doubled = new ArrayList<>();
        events.forEach(event -> {
            doubled.add(event);
            doubled.add(event);
        });

        assertThat(write(sink, doubled)).isEmpty();

        awaitStored(events);
    }

    @Test
    void resendsOnlyWhatWasLeft() {
        assertThat(write(sink, events(100))).isEmpty();
        long before = traffic.eventsSent();
        List<Event> events = events(20_000);

        Disposable breaker = Schedulers.boundedElastic().schedule(() -> {
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(DEADLINE)
                    .until(() -> traffic.eventsSent() > before + 10_000);
            wire.resetOnce();
        });
        List<Rejected> rejected = write(sink, events);

        assertThat(breaker.isDisposed())
                .as("the connections were reset during the write")
                .isTrue();
        assertThat(rejected).isEmpty();
        awaitHolds(events);
        assertThat(traffic.eventsSent() - before)
                .as("events sent for 20,000 with one reset in the middle")
                .isBetween(20_000L, 28_000L);
    }

    @Test
    void emitsWhatCanNeverBeStoredAndOnlyThat() {
        List<Event> bad = unstorable();
        List<Event> good = events(200);
        List<Event> mixed = new ArrayList<>(good.subList(0, 100));
        mixed.addAll(bad);
        mixed.addAll(good.subList(100, 200));

        List<Rejected> rejected = write(sink, mixed);

        assertThat(rejected)
                .extracting(refusal -> refusal.record().offset())
                .containsExactlyInAnyOrderElementsOf(
                        bad.stream().map(event -> event.record().offset()).toList());
        assertThat(rejected).allSatisfy(refusal -> assertThat(refusal.by()).isEqualTo(sink.name()));
        awaitStored(good);
    }

    @Test
    void failsWhenTheStoreStaysDownBeyondItsRetryTime() {
        Wired impatient = open(Duration.ofSeconds(2));
        try (DroppedErrors dropped = DroppedErrors.watch()) {
            assertThat(write(impatient.sink(), events(10))).isEmpty();
            impatient.wire().cut();

            assertThatThrownBy(() -> write(impatient.sink(), events(EVENTS)))
                    .as("an outage fails the write, and dead-letters nothing")
                    .isInstanceOf(RuntimeException.class)
                    .hasMessageNotContaining("Timeout on blocking read");
            impatient.sink().close().block(DEADLINE);
            dropped.assertNone();
        } finally {
            impatient.wire().heal();
            impatient.sink().close().block(DEADLINE);
            impatient.wire().close();
        }
    }

    @Test
    void goesOnAfterAnOutageWithinItsRetryTime() {
        assertThat(write(sink, events(10))).isEmpty();
        wire.cut();
        List<Event> events = events(500);
        AtomicBoolean healed = healAfter(Duration.ofSeconds(2));

        assertThat(write(sink, events)).isEmpty();

        assertThat(healed).as("the store was down when the write began").isTrue();
        awaitHolds(events);
    }

    /** True from just before everything works again: a sink may be done before the healing is. */
    private AtomicBoolean healAfter(Duration length) {
        AtomicBoolean healed = new AtomicBoolean();
        Disposable unused = Schedulers.boundedElastic()
                .schedule(
                        () -> {
                            healed.set(true);
                            wire.heal();
                        },
                        length.toMillis(),
                        TimeUnit.MILLISECONDS);
        return healed;
    }

    @Test
    void goesOnAfterAHangWithinItsRetryTime() {
        assertThat(write(sink, events(10))).isEmpty();
        wire.hang();
        List<Event> events = events(500);
        AtomicBoolean healed = healAfter(HANG);

        assertThat(write(sink, events)).isEmpty();

        assertThat(healed).as("the store hung when the write began").isTrue();
        awaitHolds(events);
    }

    @Test
    void storesOnceWhatTheStoreTookWithoutAnAnswer() {
        assertThat(write(sink, events(10))).isEmpty();
        List<Event> events = events(EVENTS);
        wire.loseAnswers(3);

        assertThat(write(sink, events)).isEmpty();

        awaitHolds(events);
    }

    @Test
    void storesAllThroughALongAndBrittleWire() {
        assertThat(write(sink, events(10))).isEmpty();
        long before = traffic.eventsSent();
        wire.delay(LONG_WAY);
        List<Event> events = events(EVENTS);

        Disposable breaker = Flux.interval(LONG_WAY.multipliedBy(3)).take(3).subscribe(tick -> wire.resetOnce());
        assertThat(write(sink, events)).isEmpty();
        breaker.dispose();

        awaitHolds(events);
        assertThat(traffic.eventsSent() - before)
                .as("events sent for 2,000 with up to three resets")
                .isBetween((long) EVENTS, 4L * EVENTS);
    }

    @Test
    void stopsWhenCancelled() {
        assertThat(write(sink, events(10))).isEmpty();
        long before = traffic.eventsSent();
        wire.hang();
        Disposable write = sink.write(events(20_000)).subscribe();
        await().atMost(DEADLINE).until(() -> traffic.eventsSent() > before);

        write.dispose();
        wire.heal();

        List<Event> after = events(10);
        assertThat(write(sink, after)).isEmpty();
        awaitHolds(after);
        assertThat(sentWhenQuiet() - before)
                .as("events sent, of 20,000 cancelled")
                .isLessThan(19_000);
    }

    @Test
    void neverHasMoreInFlightThanStated() {
        List<Event> events = events(20_000);

        writeAtOnce(events, sink.needsOrder() ? 1 : 4);

        assertThat(traffic.mostInFlight()).isBetween(1, traffic.statedInFlight());
        awaitHolds(events);
    }

    @Test
    void dataComesBackEqual() {
        List<Event> events = new ArrayList<>();
        for (String data : List.of(
                "{}",
                "{\"amount\":12.50,\"note\":\"caf\\u00e9 \\ud83d\\ude00 \\\"quoted\\\" \\\\ \\n\"}",
                "{\"note\":\"日本語 \uD83D\uDE00 \u202ertl\",\"deep\":{\"list\":[1,2,[3,{\"four\":null}],true,false]}}",
                "{ \"spaced\" : [ ] ,\n\t\"empty\" : \"\" , \"big\" : 9007199254740993, \"small\" : -0.000001 }",
                "{\"a#b%c:d\":\"{$set}\",\"dotted.name\":1,\"$dollar\":2}")) {
            events.add(event(data));
        }

        assertThat(write(sink, events)).isEmpty();

        awaitStored(events);
    }

    @Test
    void idsOfEveryKindStayApart() {
        List<Event> events = new ArrayList<>();
        for (String id : List.of(
                "a#b",
                "a%23b",
                "a%b",
                "a:b",
                "{a}",
                "a\nb",
                "a\0b",
                "\u202Eab",
                "A",
                "a",
                " a",
                "a ",
                "日本",
                "é",
                "e\u0301",
                "x".repeat(256))) {
            events.add(event(id, "user", "type", "{\"amount\":1}"));
        }

        assertThat(write(sink, events)).isEmpty();

        awaitStored(events);
    }

    @Test
    void deletesWhatWasWritten() {
        assumeDeletions();
        List<Event> events = events(EVENTS);
        assertThat(write(sink, events)).isEmpty();

        assertThat(write(sink, deletions(events.subList(0, EVENTS / 2)))).isEmpty();

        awaitStored(events.subList(EVENTS / 2, EVENTS));
    }

    @Test
    void deletingWhatIsNotThereIsSuccess() {
        assumeDeletions();
        List<Event> events = events(100);
        List<Event> deletions = deletions(events);

        assertThat(write(sink, deletions)).isEmpty();
        assertThat(write(sink, events)).isEmpty();
        assertThat(write(sink, deletions(events.subList(0, 50)))).isEmpty();
        assertThat(write(sink, deletions(events.subList(0, 50)))).isEmpty();

        awaitStored(events.subList(50, 100));
    }

    @Test
    void deletesTheIdsThatStandInAKeyEscaped() {
        assumeDeletions();
        List<Event> events = Stream.of("a#b", "a%23b", "a%b", "A", "a", "a\0b", "日本", "x".repeat(256))
                .map(id -> event(id, "user#" + id.length(), "type", "{\"amount\":1}"))
                .toList();
        assertThat(write(sink, events)).isEmpty();

        assertThat(write(sink, deletions(events.subList(0, 4)))).isEmpty();
        awaitStored(events.subList(4, 8));
        assertThat(write(sink, deletions(events.subList(4, 8)))).isEmpty();

        awaitStored(List.of());
    }

    @Test
    void ofWritesAndDeletionsOfAnIdInOneWriteTheLastStays() {
        assumeDeletions();
        List<Event> written = events(50);
        List<Event> deleted = events(50);
        List<Event> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(written.get(i));
            all.add(deleted.get(i));
            all.add(deletion(written.get(i)));
            all.add(written.get(i));
            all.add(deletion(deleted.get(i)));
        }

        assertThat(write(sink, all)).isEmpty();
        awaitStored(written);
        // A replay, by which nothing changes.
        assertThat(write(sink, all)).isEmpty();

        awaitStored(written);
    }

    @Test
    void ofWritesAndDeletionsOfAnIdInSeveralWritesTheLastStays() {
        assumeDeletions();
        List<Event> written = events(EVENTS);
        List<Event> deleted = events(EVENTS);
        List<Event> both = new ArrayList<>(written);
        both.addAll(deleted);
        List<List<Event>> writes = List.of(both, deletions(both), both, deletions(deleted), written);

        // All at once: that they wait for one another is the sink's to see to.
        List<Rejected> rejected = Flux.fromIterable(writes)
                .flatMap(sink::write, sink.needsOrder() ? 1 : writes.size())
                .collectList()
                .block(DEADLINE.multipliedBy(2));

        assertThat(rejected).isEmpty();
        awaitStored(written);
    }

    @Test
    void deletesAllThoughConnectionsBreakAndAnswersAreLost() {
        assumeDeletions();
        List<Event> events = events(EVENTS);
        assertThat(write(sink, events)).isEmpty();
        wire.loseAnswers(2);
        assertThat(write(sink, deletions(events.subList(0, EVENTS / 2)))).isEmpty();
        wire.cut();
        AtomicBoolean healed = healAfter(Duration.ofSeconds(2));

        assertThat(write(sink, deletions(events.subList(EVENTS / 2, EVENTS - 100))))
                .isEmpty();

        assertThat(healed).as("the store was down when the deletion began").isTrue();
        awaitStored(events.subList(EVENTS - 100, EVENTS));
    }

    @Test
    void deletesByTheIdAloneWhereItSaysSo() {
        List<Event> events = events(100);
        Event byId =
                Event.deletion(events.get(0).id(), Deletion.BY_ID, event("{}").record());
        assumeTrue(sink.applies(byId), "the sink applies no deletions that know the id alone");
        assertThat(write(sink, events)).isEmpty();
        awaitStored(events);

        assertThat(write(sink, List.of(byId, events.get(1), deletedById(events.get(1)))))
                .isEmpty();
        awaitStored(events.subList(2, 100));
        assertThat(write(sink, List.of(events.get(0), deletedById(events.get(0)), events.get(1))))
                .isEmpty();

        awaitStored(events.subList(1, 100));
    }

    private void assumeDeletions() {
        assumeTrue(sink.applies(deletion(event("{}"))), "the sink applies no deletions");
    }

    private List<Event> deletions(List<Event> events) {
        return events.stream().map(this::deletion).toList();
    }

    /** The deletion of this event, by a record of its own that knows what there is to know. */
    private Event deletion(Event event) {
        Deletion known = new Deletion(Optional.of(event.userId()), Optional.of(event.timestamp()), Optional.empty());
        return Event.deletion(event.id(), known, event("{}").record());
    }

    private Event deletedById(Event event) {
        return Event.deletion(event.id(), Deletion.BY_ID, event("{}").record());
    }

    /** Fresh events with ascending offsets, ids of their own, some users and types. */
    protected final List<Event> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> event("{\"amount\":" + (i % 100) + ",\"n\":" + i + "}"))
                .toList();
    }

    /** One fresh event with this data. */
    protected final Event event(String data) {
        long offset = nextOffset;
        return event("e-" + offset, "user-" + offset % 10, "type-" + offset % 3, data);
    }

    private long nextOffset;

    /** One fresh event with this identity and data, at the next offset of this test's own topic. */
    protected final Event event(String id, String userId, String type, String data) {
        long offset = nextOffset++;
        Instant timestamp = Instant.parse("2026-11-21T08:15:37.123456Z").plusMillis(offset);
        byte[] value = data.getBytes(StandardCharsets.UTF_8);
        SourceRecord record =
                new SourceRecord("contract", topicId, 0, offset, timestamp.toEpochMilli(), null, value, List.of());
        return new Event(id, userId, type, timestamp, JsonText.of(data), JsonText.NONE, record);
    }

    /** Writes and waits: what was rejected. */
    protected static List<Rejected> write(Sink sink, List<Event> events) {
        return requireNonNull(sink.write(events).collectList().block(DEADLINE.multipliedBy(2)));
    }

    /** How long the store may take to show what was written. */
    protected Duration shownWithin() {
        return DEADLINE;
    }

    private long sentWhenQuiet() {
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(DEADLINE)
                .until(() -> before.getAndSet(traffic.eventsSent()) == traffic.eventsSent());
        return before.get();
    }

    private void writeAtOnce(List<Event> events, int writes) {
        int share = events.size() / writes;
        List<Rejected> rejected = Flux.range(0, writes)
                .flatMap(i -> sink.write(events.subList(i * share, (i + 1) * share)), writes)
                .collectList()
                .block(DEADLINE.multipliedBy(2));
        assertThat(rejected).isEmpty();
    }

    /** Waits until the store holds exactly these events: a channel delivers a moment after the write. */
    private void awaitStored(List<Event> events) {
        Map<String, String> expected = expected(events);
        await().atMost(shownWithin()).untilAsserted(() -> assertThat(stored()).isEqualTo(expected));
    }

    /** Waits until the store holds these events among others. */
    private void awaitHolds(List<Event> events) {
        Map<String, String> expected = expected(events);
        await().atMost(shownWithin()).untilAsserted(() -> assertThat(stored()).containsAllEntriesOf(expected));
    }

    private Map<String, String> expected(List<Event> events) {
        Map<String, String> expected = new LinkedHashMap<>();
        events.forEach(event -> expected.put(event.id(), shown(event)));
        return expected;
    }
}
