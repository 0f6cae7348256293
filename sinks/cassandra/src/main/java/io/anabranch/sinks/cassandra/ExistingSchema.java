package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.anabranch.sinks.cassandra.TableShape.Column;
import io.anabranch.sinks.cassandra.TableShape.ColumnRole;
import io.anabranch.sinks.kit.FirstFailure;
import io.anabranch.sinks.kit.Futures;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import reactor.core.publisher.Mono;

/**
 * What there is, by the store's own word.
 *
 * @param replication of the keyspace; empty where there is no keyspace
 * @param contract empty where there is no table of contracts, or one that lacks a column
 */
record ExistingSchema(
        Optional<Map<String, String>> replication,
        Optional<Table> events,
        Optional<Table> contracts,
        Optional<Contract> contract) {

    /**
     * A table.
     *
     * @param compaction its options; empty where the store tells none
     * @param secondsToLive 0 for ever
     */
    record Table(TableShape shape, Map<String, String> compaction, int secondsToLive) {
        Table {
            compaction = Map.copyOf(compaction);
        }
    }

    static Mono<ExistingSchema> read(CqlSession session, CassandraSettings settings) {
        return FirstFailure.join(first -> Mono.zip(
                        first.of(replication(session, settings)),
                        first.of(table(session, settings.keyspace(), settings.table())),
                        first.of(table(session, settings.keyspace(), ContractTable.NAME))))
                .flatMap(found -> contract(session, settings, found.getT3())
                        .map(contract -> new ExistingSchema(found.getT1(), found.getT2(), found.getT3(), contract)));
    }

    private static Mono<Optional<Contract>> contract(
            CqlSession session, CassandraSettings settings, Optional<Table> contracts) {
        boolean isWhole = contracts
                .filter(table -> table.shape().lacks(TableShape.CONTRACT).isEmpty())
                .isPresent();
        return isWhole ? ContractTable.read(session, settings).map(Optional::of) : Mono.just(Optional.empty());
    }

    private static Mono<Optional<Map<String, String>>> replication(CqlSession session, CassandraSettings settings) {
        return rows(
                        session,
                        "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?",
                        settings.keyspace())
                .map(rows -> rows.findFirst().map(row -> texts(row, 0)));
    }

    private static Mono<Optional<Table>> table(CqlSession session, String keyspace, String name) {
        Mono<Optional<Row>> options = rows(
                        session,
                        "SELECT compaction, default_time_to_live FROM system_schema.tables"
                                + " WHERE keyspace_name = ? AND table_name = ?",
                        keyspace,
                        name)
                .map(Stream::findFirst);
        Mono<TableShape> shape = rows(
                        session,
                        "SELECT column_name, type, kind, clustering_order, position FROM system_schema.columns"
                                + " WHERE keyspace_name = ? AND table_name = ?",
                        keyspace,
                        name)
                .map(ExistingSchema::shape);
        return FirstFailure.join(first -> Mono.zip(
                first.of(options),
                first.of(shape),
                (found, columns) -> found.map(row -> new Table(columns, texts(row, 0), row.getInt(1)))));
    }

    private static TableShape shape(Stream<Row> columns) {
        return new TableShape(columns.sorted(Comparator.comparing((Row row) -> role(row) != ColumnRole.PARTITION)
                        .thenComparing(row -> row.getInt("position")))
                .map(row -> new Column(text(row, "column_name"), text(row, "type"), role(row)))
                .toList());
    }

    private static ColumnRole role(Row column) {
        return switch (text(column, "kind")) {
            case "partition_key" -> ColumnRole.PARTITION;
            case "clustering" ->
                text(column, "clustering_order").equals("desc") ? ColumnRole.DESCENDING : ColumnRole.ASCENDING;
            default -> ColumnRole.NOT_OF_KEY;
        };
    }

    private static String text(Row row, String column) {
        return Optional.ofNullable(row.getString(column)).orElse("");
    }

    private static Map<String, String> texts(Row row, int column) {
        return Optional.ofNullable(row.getMap(column, String.class, String.class))
                .orElse(Map.of());
    }

    /** No keyspace has so many tables, nor a table so many columns, that they would not fit one page. */
    private static Mono<Stream<Row>> rows(CqlSession session, String cql, Object... values) {
        SimpleStatement statement = SimpleStatement.newInstance(cql, values);
        return Futures.mono(() -> session.executeAsync(statement))
                .map(AsyncResultSet::currentPage)
                .map(page -> StreamSupport.stream(page.spliterator(), /* parallel= */ false));
    }
}
