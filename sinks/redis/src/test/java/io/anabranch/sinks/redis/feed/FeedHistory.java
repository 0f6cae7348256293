package io.anabranch.sinks.redis.feed;

import io.anabranch.sinks.redis.feed.Envelope.Partition;
import io.anabranch.topology.SourceRecord;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Two publishers of three partitions and the Redis between them and one subscriber, all by chance: partitions move, publishers die and
 * repeat, streams are cut and refuse entries. Commands of the two publishers mingle.
 */
final class FeedHistory implements StreamPages {
    static final List<String> CHANNELS = List.of("events:a", "events:b", "events:c");
    private static final int PARTITIONS = 3;

    private final Random random;
    private final boolean isGentle;
    private final List<List<String>> logs = new ArrayList<>();
    private final int[] next = new int[PARTITIONS];
    private final int[] committed = new int[PARTITIONS];
    private final int[] owner = new int[PARTITIONS];
    private final List<Sequence> publishers = new ArrayList<>(List.of(new Sequence(), new Sequence()));
    private final List<Queue<Runnable>> commands = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    private final Map<String, List<StreamMessage<String, byte[]>>> streams = new HashMap<>();
    private final List<BoundedInbox.Received> inbox = new ArrayList<>();
    private final Set<Message> published = new HashSet<>();
    private final Set<Message> kept = new HashSet<>();
    private long clock = 1_000;
    private boolean isFull;
    private boolean isConnected;

    /** @param isGentle whether Redis keeps everything and each publisher its partitions */
    FeedHistory(long seed, boolean isGentle) {
        this.random = new Random(seed);
        this.isGentle = isGentle;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            logs.add(new ArrayList<>());
            owner[partition] = random.nextInt(2);
        }
    }

    record Message(String channel, Partition from, long offset) {}

    /** Whatever may happen, but not to the subscriber. */
    void goOn() {
        switch (random.nextInt(isGentle ? 6 : 10)) {
            case 0, 1, 2 -> write(random.nextInt(2));
            case 6 -> isFull = !isFull;
            case 7 ->
                streams.values()
                        .forEach(entries -> entries.subList(0, random.nextInt(1 + entries.size()))
                                .clear());
            case 8 -> move(random.nextInt(PARTITIONS));
            case 9 -> die(random.nextInt(2));
            default -> send(random.nextInt(20));
        }
    }

    private void write(int publisher) {
        boolean isAllSent = commands.get(publisher).isEmpty();
        publishers.get(publisher).begin();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            if (owner[partition] == publisher && isAllSent) {
                committed[partition] = next[partition];
            }
            // Some partitions are silent for a while, and begin late.
            if (owner[partition] == publisher && random.nextInt(3) == 0) {
                int end = next[partition] + 1 + random.nextInt(6);
                for (; next[partition] < end; next[partition]++) {
                    publish(publisher, partition, next[partition]);
                }
            }
        }
    }

    private void publish(int publisher, int partition, int offset) {
        List<String> log = logs.get(partition);
        if (offset == log.size()) {
            boolean isEvent = isGentle || random.nextInt(5) > 0;
            log.add(isEvent ? CHANNELS.get(random.nextInt(CHANNELS.size())) : "");
        }
        String channel = log.get(offset);
        if (channel.isEmpty()) {
            return;
        }
        Sequence sequence = publishers.get(publisher);
        sequence.moveTo(new SourceRecord("log", "t", partition, offset, 0, null, new byte[0], List.of()));
        long before = sequence.before(channel);
        byte[] body = ("{\"topic_id\":\"t\",\"partition\":" + partition + ",\"offset\":" + offset
                        + (before >= 0 ? ",\"prev\":" + before : ",\"since\":" + ~before) + "}")
                .getBytes(StandardCharsets.UTF_8);
        Message message = new Message(channel, new Partition("t", partition), offset);
        commands.get(publisher).add(() -> add(message, body));
        commands.get(publisher).add(() -> tell(message, body));
    }

    private void add(Message message, byte[] body) {
        clock += random.nextInt(2) * 2L;
        if (!isFull) {
            kept.add(message);
            streams.computeIfAbsent(message.channel(), channel -> new ArrayList<>())
                    .add(new StreamMessage<>(message.channel(), ++clock + "-0", Map.of(FeedStream.FIELD, body)));
        }
    }

    private void tell(Message message, byte[] body) {
        published.add(message);
        if (isConnected) {
            inbox.add(new BoundedInbox.Received(message.channel(), body));
        }
    }

    private void send(int count) {
        for (int i = 0; i < count; i++) {
            Runnable command = commands.get(random.nextInt(2)).poll();
            if (command != null) {
                command.run();
            }
        }
    }

    private void move(int partition) {
        sendAll();
        owner[partition] = 1 - owner[partition];
        next[partition] = committed[partition];
    }

    private void die(int publisher) {
        commands.get(publisher).clear();
        publishers.set(publisher, new Sequence());
        for (int partition = 0; partition < PARTITIONS; partition++) {
            if (owner[partition] == publisher) {
                next[partition] = committed[partition];
            }
        }
    }

    void sendAll() {
        while (commands.stream().anyMatch(queue -> !queue.isEmpty())) {
            send(50);
        }
    }

    /** So much of every partition that each channel had a new message. */
    void sayMoreEverywhere() {
        isFull = false;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            publishers.get(owner[partition]).begin();
            Set<String> said = new HashSet<>();
            int known = logs.get(partition).size();
            while (said.size() < CHANNELS.size()) {
                int offset = next[partition]++;
                publish(owner[partition], partition, offset);
                if (offset >= known && !logs.get(partition).get(offset).isEmpty()) {
                    said.add(logs.get(partition).get(offset));
                }
            }
        }
        sendAll();
    }

    void connect() {
        isConnected = true;
    }

    void disconnect() {
        isConnected = false;
        inbox.clear();
    }

    /** What came in, or some of it. */
    List<BoundedInbox.Received> arrived(boolean isAll) {
        List<BoundedInbox.Received> some = inbox.subList(0, isAll ? inbox.size() : random.nextInt(1 + inbox.size()));
        List<BoundedInbox.Received> run = List.copyOf(some);
        some.clear();
        return run;
    }

    /** What went out so far. */
    Set<Message> published() {
        return Set.copyOf(published);
    }

    /** What went out, or into a stream, so far. */
    Set<Message> known() {
        Set<Message> all = new HashSet<>(published);
        all.addAll(kept);
        return all;
    }

    @Override
    public Mono<List<StreamMessage<String, byte[]>>> page(
            String channel, Range<String> range, int count, boolean newestFirst) {
        return Mono.fromSupplier(() -> {
            goOn();
            List<StreamMessage<String, byte[]>> found =
                    new ArrayList<>(streams.getOrDefault(channel, List.of()).stream()
                            .filter(entry -> isAbove(range.getLower(), entry.getId())
                                    && (range.getUpper().isUnbounded()
                                            || time(entry.getId())
                                                    < time(range.getUpper().getValue())))
                            .toList());
            if (newestFirst) {
                Collections.reverse(found);
            }
            return List.copyOf(found.subList(0, Math.min(count, found.size())));
        });
    }

    private static boolean isAbove(Range.Boundary<String> lower, String id) {
        return lower.isUnbounded() || time(id) > time(lower.getValue());
    }

    private static long time(String id) {
        return Long.parseLong(id.substring(0, id.indexOf('-')));
    }

    @Override
    public Mono<Long> clock() {
        return Mono.fromSupplier(() -> ++clock);
    }
}
