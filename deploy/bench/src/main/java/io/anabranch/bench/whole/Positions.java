package io.anabranch.bench.whole;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** What programs have committed, as any Kafka tool sees it. */
final class Positions implements AutoCloseable {
    private final Admin admin;

    Positions(String brokers) {
        this.admin = Admin.create(Map.of("bootstrap.servers", brokers));
    }

    /** How many records all of these groups have done, of topics that begin at offset 0 and have no gaps. */
    long least(List<String> groups) {
        // One request for all of them: several times a second it is asked of a broker that has other things to do.
        ListConsumerGroupOffsetsResult answer = admin.listConsumerGroupOffsets(
                groups.stream().collect(Collectors.toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec())));
        return groups.stream()
                .mapToLong(group -> committed(group, answer))
                .min()
                .orElseThrow();
    }

    private static long committed(String group, ListConsumerGroupOffsetsResult answer) {
        try {
            return answer.partitionsToOffsetAndMetadata(group).get().values().stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw new IllegalStateException("The positions of group '" + group + "' could not be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while positions were read", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
