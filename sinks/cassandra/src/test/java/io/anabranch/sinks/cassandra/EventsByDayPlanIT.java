package io.anabranch.sinks.cassandra;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the plan says of each thing that can be other than asked for. */
@WithServers(Server.CASSANDRA)
class EventsByDayPlanIT {
    private static final String WINDOWS =
            " AND compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'DAYS',"
                    + " 'compaction_window_size': 1}";
    private static final String REST =
            " user_id text, event_type text, data text, extra text, PRIMARY KEY ((day, bucket), event_time, event_id))"
                    + " WITH CLUSTERING ORDER BY (event_time DESC, event_id ASC)";

    private final TestServers servers;
    private final String name;
    private final String table;
    private final CqlSession own;

    EventsByDayPlanIT(TestServers servers) {
        this.servers = servers;
        this.name = servers.newName("plan");
        this.table = TestSettings.KEYSPACE + "." + name;
        this.own = TestSettings.session(servers.cassandra());
    }

    @BeforeEach
    void createKeyspaceAndContracts() {
        own.execute("CREATE KEYSPACE IF NOT EXISTS " + TestSettings.KEYSPACE
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        own.execute(TableShape.CONTRACT.ddl(TestSettings.KEYSPACE + "." + ContractTable.NAME));
    }

    @AfterEach
    void close() {
        own.close();
    }

    @Test
    void ofNothingItPlansAllAndCreateMendsIt() {
        TestSettings settings = settings().keyspace(servers.newName("keyspace"));

        SchemaDiff before = plan(settings);
        assertThat(before.differences())
                .extracting(Difference::object)
                .containsExactly(
                        "keyspace '" + settings.settings().keyspace() + "'",
                        "table '" + settings.settings().qualifiedTable() + "'",
                        "table '" + settings.settings().keyspace() + ".anabranch_contract'",
                        "day-buckets");
        assertThat(before.differences()).extracting(Difference::action).containsOnly(Action.CREATE);
        assertThat(before.differences()).extracting(Difference::actual).containsOnly("absent");
        assertThat(plan(settings)).as("a plan changes nothing").isEqualTo(before);

        create(settings);
        assertThat(plan(settings).differences()).isEmpty();
        create(settings);
        assertThat(plan(settings).differences()).isEmpty();
    }

    @Test
    void saysHowMuchADayMayBring() {
        assertThat(plan(settings()).notes())
                .singleElement()
                .asString()
                .startsWith("16 buckets a day stay within 100 MB each up to 43.1 events/s of 400 B around the clock");
    }

    @Test
    void aColumnThatIsLackingIsCreated() {
        own.execute("CREATE TABLE " + table + " (day date, bucket int, event_time time, event_id text,"
                + REST.replace(" extra text,", "") + WINDOWS);

        assertThat(differences(settings())).contains("table's column extra: absent, text, CREATE");

        create(settings());
        assertThat(differences(settings())).isEmpty();
    }

    @Test
    void aColumnOfAnotherTypeIsAnOperators() {
        own.execute("CREATE TABLE " + table + " (day date, bucket int, event_time time, event_id text,"
                + REST.replace("data text", "data blob") + WINDOWS);
        create(settings());

        assertThat(differences(settings())).containsExactly("table's column data: blob, text, MANUAL");
    }

    @Test
    void aColumnMoreDoesNoHarm() {
        create(settings());
        own.execute("ALTER TABLE " + table + " ADD region text");

        assertThat(differences(settings())).containsExactly("table's column region: text, none, INFORMATIONAL");
        assertThat(plan(settings()).isFulfilled()).isTrue();
    }

    @Test
    void anotherKeyIsAnOperators() {
        own.execute("CREATE TABLE " + table + " (day date, bucket int, event_time time, event_id text, user_id text,"
                + " event_type text, data text, extra text, PRIMARY KEY (day, event_time, event_id))"
                + " WITH CLUSTERING ORDER BY (event_time DESC, event_id ASC)" + WINDOWS);

        assertThat(differences(settings()))
                .contains("table's key: ((day), event_time, event_id), ((day, bucket), event_time, event_id), MANUAL");
    }

    @Test
    void anotherOrderIsAnOperators() {
        own.execute("CREATE TABLE " + table + " (day date, bucket int, event_time time, event_id text,"
                + REST.replace("DESC", "ASC") + WINDOWS);
        create(settings());

        assertThat(differences(settings()))
                .containsExactly("table's order: event_time ASC, event_id ASC, event_time DESC, event_id ASC, MANUAL");
    }

    @Test
    void anotherCompactionIsAnOperatorsAndAnotherWindowHarmless() {
        create(settings());
        own.execute("ALTER TABLE " + table + " WITH compaction = {'class': 'SizeTieredCompactionStrategy'}");

        assertThat(plan(settings()).differences()).singleElement().satisfies(difference -> {
            assertThat(difference.actual()).isEqualTo("{'class': 'SizeTieredCompactionStrategy'}");
            assertThat(difference.action()).isEqualTo(Action.MANUAL);
            assertThat(difference.reason())
                    .contains("ALTER TABLE " + table + " WITH compaction = {'class': 'TimeWindowCompactionStrategy',"
                            + " 'compaction_window_size': 1, 'compaction_window_unit': 'DAYS'}");
        });

        own.execute("ALTER TABLE " + table + " WITH compaction = {'class': 'TimeWindowCompactionStrategy',"
                + " 'compaction_window_unit': 'DAYS', 'compaction_window_size': 7, 'max_threshold': 32}");
        assertThat(plan(settings()).differences())
                .singleElement()
                .satisfies(difference -> assertThat(difference.action()).isEqualTo(Action.INFORMATIONAL));
    }

    @Test
    void whatItAdvisesForCompactionAndLifeIsCqlThatWorks() {
        create(settings());
        own.execute("ALTER TABLE " + table + " WITH compaction = {'class': 'SizeTieredCompactionStrategy'}");
        TestSettings wanted = settings().expireAfter(Duration.ofDays(90));

        assertThat(plan(wanted).differences()).hasSize(2).allSatisfy(difference -> {
            String why = difference.reason();
            int start = why.indexOf("ALTER TABLE");
            own.execute(why.substring(start, why.indexOf(", ", Math.max(start, why.indexOf('}')))));
        });
        assertThat(plan(wanted).differences()).isEmpty();
    }

    @Test
    void anotherLifeIsAnOperatorsUnlessNoneIsAskedFor() {
        create(settings().expireAfter(Duration.ofDays(90)));

        assertThat(differences(settings().expireAfter(Duration.ofDays(30))))
                .containsExactly("table's time to live: 90d, 30d, MANUAL");
        assertThat(differences(settings())).containsExactly("table's time to live: 90d, for ever, INFORMATIONAL");
    }

    @Test
    void anotherReplicationIsAnOperatorsIfOneIsAskedFor() {
        create(settings());

        assertThat(differences(settings().replication("datacenter1:3")))
                .containsExactly("keyspace's replication: {'class': 'SimpleStrategy', 'replication_factor': 1},"
                        + " {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}, MANUAL");
    }

    @Test
    void anotherNumberOfBucketsIsAnOperatorsAndTheDecisionIsSpelledOut() {
        create(settings());
        TestSettings wanted = settings().dayBuckets(32);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);

        assertThat(plan(wanted).differences()).singleElement().satisfies(difference -> {
            assertThat(difference.object()).isEqualTo("day-buckets");
            assertThat(difference.actual()).isEqualTo("16 from " + today + " on");
            assertThat(difference.expected()).isEqualTo("32");
            assertThat(difference.action()).isEqualTo(Action.MANUAL);
            own.execute(difference.reason().substring(difference.reason().indexOf("INSERT INTO")));
        });

        String both = "16 from " + today + " on, 32 from " + today.plusDays(3) + " on";
        assertThat(differences(wanted)).containsExactly("day-buckets: " + both + ", 32, INFORMATIONAL");
        assertThat(differences(settings())).containsExactly("day-buckets: " + both + ", 16, INFORMATIONAL");
    }

    @Test
    void aDecisionThatCameTooLateIsAnOperators() {
        create(settings());
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        own.execute(ContractTable.decision(settings().dayBuckets(32).settings(), today));

        assertThat(plan(settings()).differences()).singleElement().satisfies(difference -> {
            assertThat(difference.object()).isEqualTo("day-buckets from " + today + " on");
            assertThat(difference.actual()).startsWith("32, decided at " + today);
            assertThat(difference.action()).isEqualTo(Action.MANUAL);
            own.execute(difference.reason().substring(difference.reason().indexOf("DELETE FROM")));
        });
        assertThat(plan(settings()).differences()).isEmpty();
    }

    @Test
    void aContractOfAnEarlierVersionIsGivenItsNewColumn() {
        TestSettings settings = settings().keyspace(servers.newName("earlier"));
        create(settings);
        own.execute("ALTER TABLE " + ContractTable.qualified(settings.settings()) + " DROP decided_at");

        assertThat(differences(settings)).contains("anabranch_contract's column decided_at: absent, timestamp, CREATE");
        create(settings);
        assertThat(differences(settings)).isEmpty();
    }

    private TestSettings settings() {
        return new TestSettings(servers.cassandra(), name);
    }

    private static SchemaDiff plan(TestSettings settings) {
        return requireNonNull(EventsByDay.plan(settings.settings()).block());
    }

    private static List<String> differences(TestSettings settings) {
        return plan(settings).differences().stream()
                .map(difference -> difference.object() + ": " + difference.actual() + ", " + difference.expected()
                        + ", " + difference.action())
                .toList();
    }

    private static void create(TestSettings settings) {
        EventsByDay.create(settings.settings()).block();
    }
}
