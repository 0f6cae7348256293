package io.anabranch.app.verify;

import io.anabranch.app.settings.SinkSettings;
import io.anabranch.app.verify.EventLog.LoggedEvent;
import io.anabranch.sinks.cassandra.CassandraSettings;
import io.anabranch.sinks.dynamodb.DynamoSettings;
import io.anabranch.sinks.mongodb.MongoSettings;
import io.anabranch.sinks.search.SearchSettings;
import io.anabranch.topology.Causes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A store and what was read of it.
 *
 * @param number of the store, in lines of the log
 * @param types of the events that its sink is given; all where it is empty
 */
record ComparedStore(int number, List<String> types, StoredEvents events, Spill<StoredRow> rows)
        implements AutoCloseable {
    /** How to read what the sink holds; empty of a sink that keeps no events. */
    static Optional<StoredEvents> events(SinkSettings<?> sink) {
        if (sink.settings() instanceof DynamoSettings dynamodb) {
            return Optional.of(new DynamoEvents(sink.name(), dynamodb));
        }
        if (sink.settings() instanceof CassandraSettings cassandra) {
            return Optional.of(new CassandraEvents(sink.name(), cassandra));
        }
        if (sink.settings() instanceof MongoSettings mongodb) {
            return Optional.of(new MongoEvents(sink.name(), mongodb));
        }
        if (sink.settings() instanceof SearchSettings search) {
            return Optional.of(new SearchEvents(sink.name(), search));
        }
        return Optional.empty();
    }

    String sink() {
        return events.sink();
    }

    /** The row that it has to hold; empty of an event that its sink is not given. */
    Optional<Row> expected(LoggedEvent event) {
        boolean isGiven = types.isEmpty() || types.contains(event.type());
        return isGiven ? Optional.of(events.expected(event)) : Optional.empty();
    }

    /** Reads the store. */
    void read(VerifyOptions options, Progress progress) {
        try {
            events.read(options.range(), progress.counting("rows of " + sink(), stored -> {
                if (options.isCompared(stored.id(), stored.row().micros())) {
                    rows.add(stored);
                }
            }));
            rows.finish();
        } catch (RuntimeException failure) {
            throw new IllegalStateException(
                    "The store of sink '" + sink() + "' can't be read: " + Causes.words(failure), failure);
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
