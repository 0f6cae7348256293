package io.anabranch.sinks.cassandra;

import static java.util.stream.Collectors.joining;

import io.anabranch.settings.DurationText;
import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import io.anabranch.sinks.cassandra.ExistingSchema.Table;
import io.anabranch.sinks.cassandra.TableShape.Column;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a keyspace and its tables have and what their settings ask for, side by side. */
final class TableDifferences {
    static final String ABSENT = "absent";

    private final CassandraSettings settings;

    TableDifferences(CassandraSettings settings) {
        this.settings = settings;
    }

    Stream<Difference> of(ExistingSchema standing) {
        return Stream.of(
                        replication(standing.replication()).stream(),
                        events(standing.events()),
                        contracts(standing.contracts()),
                        new ContractDifferences(settings).of(standing))
                .flatMap(differences -> differences);
    }

    private Optional<Difference> replication(Optional<Map<String, String>> standing) {
        String wanted = EventsByDay.replication(settings);
        if (standing.isEmpty()) {
            return Optional.of(
                    new Difference("keyspace '" + settings.keyspace() + "'", ABSENT, wanted, Action.CREATE, ""));
        }
        // Without a setting, the replication of a keyspace that is there is nobody's concern but its owner's.
        return settings.replication()
                .flatMap(asked -> different(
                        "keyspace's replication",
                        text(standing.get()),
                        wanted,
                        "ALTER KEYSPACE " + settings.keyspace() + " WITH replication = " + wanted
                                + ", then repair: until then a new replica lacks what was written before"));
    }

    private Stream<Difference> events(Optional<Table> standing) {
        String name = "table '" + settings.qualifiedTable() + "'";
        if (standing.isEmpty()) {
            String wanted =
                    TableShape.EVENTS.key() + ", newest first, in windows of a day, rows kept " + lasting(wantedLife());
            return Stream.of(new Difference(name, ABSENT, wanted, Action.CREATE, ""));
        }
        Table table = standing.get();
        return Stream.of(
                        shape("table", table.shape(), TableShape.EVENTS),
                        compaction(table.compaction()).stream(),
                        life(table.secondsToLive()).stream())
                .flatMap(differences -> differences);
    }

    private Stream<Difference> contracts(Optional<Table> standing) {
        return standing.map(table -> shape(ContractTable.NAME, table.shape(), TableShape.CONTRACT))
                .orElseGet(() -> Stream.of(new Difference(
                        "table '" + ContractTable.qualified(settings) + "'",
                        ABSENT,
                        TableShape.CONTRACT.key(),
                        Action.CREATE,
                        "")));
    }

    private static Stream<Difference> shape(String table, TableShape standing, TableShape wanted) {
        String keeps = "a table keeps the key and the order it was made with: name another table, or drop this one";
        Stream<Difference> key = Stream.of(
                        different(table + "'s key", standing.key(), wanted.key(), keeps),
                        different(table + "'s order", standing.order(), wanted.order(), keeps))
                .flatMap(Optional::stream);
        Stream<Difference> columns = wanted.columns().stream()
                .flatMap(column -> column(table, column, standing.column(column.name())).stream());
        Stream<Difference> more = standing.columns().stream()
                .filter(column -> wanted.column(column.name()).isEmpty())
                .filter(column -> !column.isOfKey())
                .map(column -> new Difference(
                        table + "'s column " + column.name(),
                        column.type(),
                        "none",
                        Action.INFORMATIONAL,
                        "it is neither written nor read"));
        return Stream.of(key, columns, more).flatMap(differences -> differences);
    }

    private static Optional<Difference> column(String table, Column wanted, Optional<Column> standing) {
        String what = table + "'s column " + wanted.name();
        if (standing.isPresent()) {
            return different(
                    what,
                    standing.get().type(),
                    wanted.type(),
                    "a column keeps the type it was made with: name another table, or drop this one");
        }
        // One that is lacking from the key has been reported as a difference of the key.
        return wanted.isOfKey()
                ? Optional.empty()
                : Optional.of(new Difference(
                        what, ABSENT, wanted.type(), Action.CREATE, "rows that are there have nothing in it"));
    }

    /** A store that tells nothing of compaction has none to set. */
    private Optional<Difference> compaction(Map<String, String> standing) {
        String wanted = text(EventsByDay.COMPACTION);
        Map<String, String> ours = new TreeMap<>(standing);
        ours.keySet().retainAll(EventsByDay.COMPACTION.keySet());
        if (standing.isEmpty() || text(ours).equals(wanted)) {
            return Optional.empty();
        }
        String alter = "ALTER TABLE " + settings.qualifiedTable() + " WITH compaction = " + wanted;
        return Optional.of(
                className(standing).equals(className(EventsByDay.COMPACTION))
                        ? new Difference(
                                "table's compaction",
                                text(ours),
                                wanted,
                                Action.INFORMATIONAL,
                                "a day then shares its files with others, or has several; " + alter + " changes it")
                        : new Difference(
                                "table's compaction",
                                text(ours),
                                wanted,
                                Action.MANUAL,
                                alter
                                        + ", upon which the store sorts its files again: only windows keep a day together and"
                                        + " let whole files expire"));
    }

    private Optional<Difference> life(int standing) {
        int wanted = wantedLife();
        if (standing == wanted) {
            return Optional.empty();
        }
        return Optional.of(
                settings.expireAfter().isEmpty()
                        ? new Difference(
                                "table's time to live",
                                lasting(standing),
                                lasting(wanted),
                                Action.INFORMATIONAL,
                                "expire-after is not set, so the table's own holds")
                        : new Difference(
                                "table's time to live",
                                lasting(standing),
                                lasting(wanted),
                                Action.MANUAL,
                                "the pipeline does not start until expire-after is what the table has, or after ALTER TABLE "
                                        + settings.qualifiedTable() + " WITH default_time_to_live = " + wanted
                                        + ", which only rows written from then on heed"));
    }

    private int wantedLife() {
        return settings.expireAfter().map(EventsByDay::seconds).orElse(0);
    }

    private static Optional<Difference> different(String what, String standing, String wanted, String why) {
        return standing.equals(wanted)
                ? Optional.empty()
                : Optional.of(new Difference(what, standing, wanted, Action.MANUAL, why));
    }

    private static String lasting(int seconds) {
        return seconds == 0 ? "for ever" : DurationText.of(Duration.ofSeconds(seconds));
    }

    /** As CQL has it, the class first and without its package. */
    static String text(Map<String, String> options) {
        String others = new TreeMap<>(options)
                .entrySet().stream()
                        .filter(option -> !option.getKey().equals("class"))
                        .map(option -> ", '" + option.getKey() + "': " + quoted(option.getValue()))
                        .collect(joining());
        return "{'class': '" + className(options) + "'" + others + "}";
    }

    private static String quoted(String value) {
        return value.chars().allMatch(Character::isDigit) ? value : "'" + value + "'";
    }

    private static String className(Map<String, String> options) {
        String name = options.getOrDefault("class", "");
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
