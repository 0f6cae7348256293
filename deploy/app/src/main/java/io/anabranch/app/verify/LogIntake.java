package io.anabranch.app.verify;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.anabranch.app.verify.EventLog.LoggedEvent;
import io.anabranch.app.verify.LogLine.Deleted;
import io.anabranch.app.verify.LogLine.Logged;
import io.anabranch.app.verify.reader.LogEntry;
import io.anabranch.app.verify.reader.LogReader;
import io.anabranch.topology.SourceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Takes the log record by record, each partition in its order: what has to be stored, what scores, and what is neither an event nor a dead letter. */
final class LogIntake implements Consumer<ConsumerRecord<byte[], byte[]>> {
    /** The stage that refuses what is no event. */
    static final String DECODE = "decode";

    private final LogReader reader;
    private final Positions positions;
    private final DeadLetterBook dead;
    private final VerifyOptions options;
    private final List<ComparedStore> stores;
    private final List<LeaderboardComparison> leaderboards;
    private final Spill<LogLine> lines;
    private final LogTally tally = new LogTally();

    /** @param lines where what the log says of each id is put aside */
    LogIntake(
            LogReader reader,
            Positions positions,
            DeadLetterBook dead,
            VerifyOptions options,
            List<ComparedStore> stores,
            List<LeaderboardComparison> leaderboards,
            Spill<LogLine> lines) {
        this.reader = reader;
        this.positions = positions;
        this.dead = dead;
        this.options = options;
        this.stores = stores;
        this.leaderboards = leaderboards;
        this.lines = lines;
    }

    LogTally tally() {
        return tally;
    }

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> read) {
        positions
                .number(new TopicPartition(read.topic(), read.partition()))
                .ifPresent(partition -> add(read, partition));
    }

    private void add(ConsumerRecord<byte[], byte[]> read, int partition) {
        Position position = new Position(read.topic(), read.partition(), read.offset());
        tally.addRecord(partition, read.timestamp());
        for (String branch : positions.branches()) {
            if (read.offset() >= positions.committed(branch, partition)) {
                tally.addBehind(branch);
            }
        }
        boolean isRefused = dead.isRefused(DECODE, partition, read.offset());
        LogEntry entry = reader.read(source(read));
        if (entry instanceof LogEntry.Nothing) {
            tally.addTombstone();
        } else if (entry instanceof LogEntry.Malformed) {
            addMalformed(position, partition, isRefused, read.timestamp());
        } else {
            if (isRefused) {
                tally.addWronglyDeadLettered(position);
            }
            add(entry, position, partition, read);
        }
    }

    private void add(LogEntry entry, Position position, int partition, ConsumerRecord<byte[], byte[]> read) {
        if (entry instanceof LogEntry.Deletion deletion) {
            add(deletion, partition, read.offset());
        } else if (entry instanceof LogEntry.Event event) {
            add(logged(position, event, read), partition);
        }
    }

    /** Neither an event nor a dead letter is lost, unless somebody can say where it went. */
    private void addMalformed(Position position, int partition, boolean isRefused, long loggedMillis) {
        boolean isDone = position.offset() < positions.committed(DECODE, partition);
        if (!isDone || isRefused) {
            return;
        }
        if (loggedMillis < dead.beginMillis()) {
            tally.addUnproven();
        } else {
            tally.addUnaccounted(position);
        }
    }

    private void add(LogEntry.Deletion deletion, int partition, long offset) {
        tally.addDeletion();
        if (options.isSampled(deletion.id())) {
            lines.add(new Deleted(
                    deletion.id(),
                    partition,
                    offset,
                    refused(partition, offset),
                    deletion.user().map(Fingerprint::of),
                    deletion.time().map(LogLine::micros),
                    deletion.deletedAt().map(LogLine::micros)));
        }
    }

    private void add(LoggedEvent event, int partition) {
        long offset = event.position().offset();
        if (options.isCompared(event.id(), LogLine.micros(event.time()))) {
            lines.add(new Logged(
                    event.id(),
                    partition,
                    offset,
                    event.logged().toEpochMilli(),
                    refused(partition, offset),
                    stores.stream().map(store -> store.expected(event)).toList()));
        }
        try {
            for (LeaderboardComparison leaderboard : leaderboards) {
                if (leaderboard.isGiven(event) && !dead.isRefused(leaderboard.sink(), partition, offset)) {
                    boolean isCertain = !dead.isRefused(DECODE, partition, offset);
                    leaderboard.add(event, isCertain, positions.committed(leaderboard.sink(), partition));
                }
            }
        } catch (ArithmeticException beyondAllScores) {
            // A leaderboard can't have it, and its sink made no dead letter of it.
            tally.addUnaccounted(event.position());
        }
    }

    private int refused(int partition, long offset) {
        return stores.stream()
                .filter(store -> isRefused(store.sink(), partition, offset))
                .mapToInt(store -> 1 << store.number())
                .sum();
    }

    /** What was dead-lettered before any sink saw it, rightly or not, has been refused for all of them. */
    private boolean isRefused(String sink, int partition, long offset) {
        return dead.isRefused(sink, partition, offset) || dead.isRefused(DECODE, partition, offset);
    }

    private static SourceRecord source(ConsumerRecord<byte[], byte[]> read) {
        List<SourceRecord.Header> headers = new ArrayList<>();
        read.headers().forEach(header -> headers.add(new SourceRecord.Header(header.key(), header.value())));
        return new SourceRecord(
                read.topic(),
                /* topicId= */ "",
                read.partition(),
                read.offset(),
                read.timestamp(),
                read.key(),
                read.value(),
                headers);
    }

    private static LoggedEvent logged(Position position, LogEntry.Event event, ConsumerRecord<byte[], byte[]> read) {
        return new LoggedEvent(
                position,
                event.id(),
                event.user(),
                event.type(),
                event.time(),
                Instant.ofEpochMilli(read.timestamp()),
                event.data().orElse(MissingNode.getInstance()),
                event.extra());
    }
}
