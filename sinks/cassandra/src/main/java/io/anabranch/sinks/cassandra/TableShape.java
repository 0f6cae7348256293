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
            new Column("day", "date", ColumnRole.PARTITION),
            new Column("bucket", "int", ColumnRole.PARTITION),
            new Column("event_time", "time", ColumnRole.DESCENDING),
            new Column("event_id", "text", ColumnRole.ASCENDING),
            new Column("user_id", "text", ColumnRole.NOT_OF_KEY),
            new Column("event_type", "text", ColumnRole.NOT_OF_KEY),
            new Column("data", "text", ColumnRole.NOT_OF_KEY),
            new Column("extra", "text", ColumnRole.NOT_OF_KEY)));

    static final TableShape CONTRACT = new TableShape(List.of(
            new Column("table_name", "text", ColumnRole.PARTITION),
            new Column("from_day", "date", ColumnRole.ASCENDING),
            new Column("day_buckets", "int", ColumnRole.NOT_OF_KEY),
            new Column("decided_at", "timestamp", ColumnRole.NOT_OF_KEY)));

    TableShape {
        columns = List.copyOf(columns);
    }

    /** What a column is to the key. */
    enum ColumnRole {
        PARTITION,
        ASCENDING,
        DESCENDING,
        /** Neither of the partition nor of the order within it. */
        NOT_OF_KEY
    }

    record Column(String name, String type, ColumnRole role) {
        boolean isOfKey() {
            return role != ColumnRole.NOT_OF_KEY;
        }

        private boolean isOfOrder() {
            return isOfKey() && role != ColumnRole.PARTITION;
        }

        private String order() {
            return name + (role == ColumnRole.DESCENDING ? " DESC" : " ASC");
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
        return "((" + names(column -> column.role() == ColumnRole.PARTITION, Column::name) + "), "
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
