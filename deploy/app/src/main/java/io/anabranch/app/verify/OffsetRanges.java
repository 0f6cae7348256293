package io.anabranch.app.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Offsets of partitions, in a bit or less each. */
final class OffsetRanges {
    private static final int SHOWN = 10;

    private final Map<Integer, Roaring64Bitmap> offsets = new TreeMap<>();

    /** @param partition its number */
    void add(int partition, long offset) {
        offsets.computeIfAbsent(partition, none -> new Roaring64Bitmap()).addLong(offset);
    }

    boolean contains(int partition, long offset) {
        Roaring64Bitmap ofPartition = offsets.get(partition);
        return ofPartition != null && ofPartition.contains(offset);
    }

    long count() {
        return offsets.values().stream()
                .mapToLong(Roaring64Bitmap::getLongCardinality)
                .sum();
    }

    /** The largest runs, as {@code events-0: 17 to 99 (83)}, in the order of the log. */
    List<String> largest(List<TopicPartition> partitions) {
        List<Run> runs = new ArrayList<>();
        offsets.forEach((partition, all) -> addRuns(partition, all.getLongIterator(), runs));
        return runs.stream()
                .sorted(Comparator.comparingLong(Run::length).reversed())
                .limit(SHOWN)
                .sorted(Comparator.comparingInt(Run::partition).thenComparingLong(Run::first))
                .map(run -> run.of(partitions.get(run.partition())))
                .toList();
    }

    private static void addRuns(int partition, LongIterator offsets, List<Run> runs) {
        long first = -1;
        long last = -1;
        while (offsets.hasNext()) {
            long offset = offsets.next();
            if (first >= 0 && offset != last + 1) {
                add(new Run(partition, first, last), runs);
                first = offset;
            }
            first = first < 0 ? offset : first;
            last = offset;
        }
        if (first >= 0) {
            add(new Run(partition, first, last), runs);
        }
    }

    /** Keeps the largest: of a million that stand alone no list is made. */
    private static void add(Run run, List<Run> runs) {
        runs.add(run);
        if (runs.size() > 100 * SHOWN) {
            runs.sort(Comparator.comparingLong(Run::length).reversed());
            runs.subList(SHOWN, runs.size()).clear();
        }
    }

    private record Run(int partition, long first, long last) {
        long length() {
            return last - first + 1;
        }

        String of(TopicPartition of) {
            return of + ": " + (first == last ? "" + first : first + " to " + last + " (" + length() + ")");
        }
    }
}
