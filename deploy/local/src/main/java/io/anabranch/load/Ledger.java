package io.anabranch.load;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Kafka acknowledged: a line of tab-separated sequence, kind, event id, partition and offset for each record. */
public interface Ledger extends AutoCloseable {
    /** A ledger that nobody reads. */
    Ledger NONE = new Ledger() {
        @Override
        public void note(Published record, int partition, long offset) {}

        @Override
        public void close() {}
    };

    void note(Published record, int partition, long offset) throws IOException;

    @Override
    void close() throws IOException;

    /** A ledger in a new file. */
    static Ledger file(Path path) throws IOException {
        BufferedWriter lines = Files.newBufferedWriter(path);
        return new Ledger() {
            @Override
            public void note(Published record, int partition, long offset) throws IOException {
                synchronized (lines) {
                    lines.write(record.sequence() + "\t" + record.kind() + "\t" + record.eventId() + "\t" + partition
                            + "\t" + offset + "\n");
                }
            }

            @Override
            public void close() throws IOException {
                lines.close();
            }
        };
    }
}
