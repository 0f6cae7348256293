package io.anabranch.sinks.cassandra;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The columns of a table and how they make its key: what a table is made by, and what one that stands is compared by.
 *
 * @param columns those of the key in its order; the others in any
 */
record TableShape(List<Column> columns) {
    static final TableShape EVENTS = new TableShape(List.of(
            new Column("day", "date", Place.PARTITION),
            new Column("bucket", "int", Place.PARTITION),
            new Column("event_time", "time", Place.DESCENDING),
            new Column("event_id", "text", Place.ASCENDING),
            new Column("user_id", "text", Place.BESIDE),
            new Column("event_type", "text", Place.BESIDE),
            new Column("data", "text", Place.BESIDE),
            new Column("extra", "text", Place.BESIDE)));

    static final TableShape CONTRACT = new TableShape(List.of(
            new Column("table_name", "text", Place.PARTITION),
            new Column("from_day", "date", Place.ASCENDING),
            new Column("day_buckets", "int", Place.BESIDE),
            new Column("decided_at", "timestamp", Place.BESIDE)));

    TableShape {
        columns = List.copyOf(columns);
    }

    /** What a column is to the key. */
    enum Place {
        PARTITION,
        ASCENDING,
        DESCENDING,
        /** Neither of the partition nor of the order within it. */
        BESIDE
    }

    record Column(String name, String type, Place place) {
        boolean isOfKey() {
            return place != Place.BESIDE;
        }

        private boolean isOfOrder() {
            return isOfKey() && place != Place.PARTITION;
        }

        private String order() {
            return name + (place == Place.DESCENDING ? " DESC" : " ASC");
        }
    }

    /** {@code CREATE TABLE}, up to where options go on with {@code AND}. */
    String ddl(String qualifiedName) {
        return "CREATE TABLE IF NOT EXISTS " + qualifiedName + " ("
                + names(column -> true, column -> column.name() + " " + column.type()) + ", PRIMARY KEY " + key()
                + ") WITH CLUSTERING ORDER BY (" + order() + ")";
    }

    /** {@code ((day, bucket), event_time, event_id)}. */
    String key() {
        return "((" + names(column -> column.place() == Place.PARTITION, Column::name) + "), "
                + names(Column::isOfOrder, Column::name) + ")";
    }

    /** {@code event_time DESC, event_id ASC}. */
    String order() {
        return names(Column::isOfOrder, Column::order);
    }

    Optional<Column> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** Columns of the other that this one has not, and which a table can be given later. */
    List<Column> lacks(TableShape other) {
        return other.columns().stream()
                .filter(column -> !column.isOfKey() && column(column.name()).isEmpty())
                .toList();
    }

    private String names(Predicate<Column> which, Function<Column, String> text) {
        return columns.stream().filter(which).map(text).collect(joining(", "));
    }
}
