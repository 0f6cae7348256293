package io.anabranch.app.verify;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one record of the log says of an id. */
sealed interface LogLine {
    String id();

    /** The record's partition, by its number in {@link EventLog#partitions}. */
    int partition();

    long offset();

    /** Whether the store of this number made a dead letter of it. */
    boolean isRefused(int store);

    /**
     * An event.
     *
     * @param loggedMillis the record's own time
     * @param refused a bit for each store that made a dead letter of it
     * @param rows what each store has to hold of it; empty for those that are not given its type
     */
    record Logged(String id, int partition, long offset, long loggedMillis, int refused, List<Optional<Row>> rows)
            implements LogLine {
        @Override
        public boolean isRefused(int store) {
            return (refused >> store & 1) == 1;
        }
    }

    /**
     * The deletion of an event.
     *
     * @param user the {@link Fingerprint} of whom the deleted event concerned, where it is known
     * @param micros the deleted event's own time, where it is known
     * @param deletedMicros when it was deleted, where that is known
     */
    record Deleted(
            String id,
            int partition,
            long offset,
            int refused,
            Optional<Integer> user,
            Optional<Long> micros,
            Optional<Long> deletedMicros)
            implements LogLine {
        @Override
        public boolean isRefused(int store) {
            return (refused >> store & 1) == 1;
        }
    }

    /** How lines are kept on disk, those of one id together. */
    Spill.Form<LogLine> FORM = new Spill.Form<>() {
        @Override
        public String key(LogLine line) {
            return line.id();
        }

        @Override
        public void write(LogLine line, DataOutput output) throws IOException {
            Spill.writeText(line.id(), output);
            output.writeInt(line.partition());
            output.writeLong(line.offset());
            output.writeBoolean(line instanceof Logged);
            if (line instanceof Logged logged) {
                output.writeLong(logged.loggedMillis());
                output.writeInt(logged.refused());
                output.writeByte(logged.rows().size());
                for (Optional<Row> row : logged.rows()) {
                    output.writeBoolean(row.isPresent());
                    if (row.isPresent()) {
                        StoredRow.writeRow(row.get(), output);
                    }
                }
            } else if (line instanceof Deleted deleted) {
                output.writeInt(deleted.refused());
                writeNumber(deleted.user().map(Integer::longValue), output);
                writeNumber(deleted.micros(), output);
                writeNumber(deleted.deletedMicros(), output);
            }
        }

        @Override
        public LogLine read(DataInput input) throws IOException {
            String id = Spill.readText(input);
            int partition = input.readInt();
            long offset = input.readLong();
            if (!input.readBoolean()) {
                return new Deleted(
                        id,
                        partition,
                        offset,
                        input.readInt(),
                        readNumber(input).map(Long::intValue),
                        readNumber(input),
                        readNumber(input));
            }
            long loggedMillis = input.readLong();
            int refused = input.readInt();
            int stores = input.readByte();
            List<Optional<Row>> rows = new ArrayList<>(stores);
            for (int store = 0; store < stores; store++) {
                rows.add(input.readBoolean() ? Optional.of(StoredRow.readRow(input)) : Optional.empty());
            }
            return new Logged(id, partition, offset, loggedMillis, refused, rows);
        }

        private void writeNumber(Optional<Long> number, DataOutput output) throws IOException {
            output.writeBoolean(number.isPresent());
            output.writeLong(number.orElse(0L));
        }

        private Optional<Long> readNumber(DataInput input) throws IOException {
            boolean isPresent = input.readBoolean();
            long number = input.readLong();
            return isPresent ? Optional.of(number) : Optional.empty();
        }
    };

    /** The instant in microseconds since 1970. */
    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
