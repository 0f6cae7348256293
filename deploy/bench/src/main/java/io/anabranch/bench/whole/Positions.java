package io.anabranch.bench.whole;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
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
        return groups.stream().mapToLong(this::committed).min().orElseThrow();
    }

    private long committed(String group) {
        try {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
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
