package io.anabranch.app.verify;

import io.anabranch.app.verify.LogLine.Deleted;
import io.anabranch.app.verify.LogLine.Logged;
import io.anabranch.app.verify.StoreRule.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rows that a store has to hold of one id, and those that it may hold: the log folded as the store does, up to where its sink has committed; what is
 * behind that may be stored or not.
 */
final class DueRows {
    private final StoreRule rule;
    private final int store;
    private final List<Due> dues = new ArrayList<>();
    private boolean hasDeleted;

    private DueRows(StoreRule rule, int store) {
        this.rule = rule;
        this.store = store;
    }

    /**
     * One row.
     *
     * @param versions what it may say
     * @param isRequired whether it has to be there
     * @param isRefused whether an event of it is a dead letter
     * @param first the first of its events in the log
     */
    record Due(List<Version> versions, boolean isRequired, boolean isRefused, Logged first) {
        Version latest() {
            return versions.get(versions.size() - 1);
        }

        boolean allows(Row row) {
            return versions.stream().anyMatch(version -> version.row().isSame(row));
        }
    }

    /**
     * @param lines of one id
     * @param store the number of the store
     * @param committed of each partition, by its number
     */
    static DueRows of(List<LogLine> lines, StoreRule rule, int store, long[] committed) {
        Map<Integer, List<LogLine>> partitions =
                lines.stream().collect(Collectors.groupingBy(LogLine::partition, TreeMap::new, Collectors.toList()));
        DueRows all = new DueRows(rule, store);
        partitions.forEach((partition, ofPartition) -> {
            DueRows folded = new DueRows(rule, store);
            ofPartition.stream()
                    .sorted(Comparator.comparingLong(LogLine::offset))
                    .forEach(line -> folded.add(line, line.offset() < committed[partition]));
            all.addAll(folded);
        });
        return all;
    }

    /** Whether an id has an event and a deletion in different partitions, so that the log does not say which is the later one. */
    static boolean isWithoutOrder(List<LogLine> lines) {
        return lines.stream()
                .filter(Deleted.class::isInstance)
                .anyMatch(deletion -> lines.stream()
                        .anyMatch(line -> line instanceof Logged && line.partition() != deletion.partition()));
    }

    List<Due> dues() {
        return dues;
    }

    /** Whether an event of this id was deleted, be it that another came after it. */
    boolean hasDeleted() {
        return hasDeleted;
    }

    private void add(LogLine line, boolean isDone) {
        if (line instanceof Deleted deletion) {
            delete(deletion, isDone);
        } else if (line instanceof Logged event) {
            event.rows().get(store).ifPresent(row -> add(event, new Version(row, event.offset()), isDone));
        }
    }

    private void add(Logged event, Version version, boolean isDone) {
        boolean isRefused = event.isRefused(store);
        boolean isRequired = isDone && !isRefused;
        for (int i = 0; i < dues.size(); i++) {
            Due earlier = dues.get(i);
            if (rule.isSameRow(earlier.latest().row(), version.row())) {
                dues.set(
                        i,
                        new Due(
                                versions(earlier, version, isDone, isRefused),
                                earlier.isRequired() || isRequired,
                                earlier.isRefused() || isRefused,
                                earlier.first()));
                return;
            }
        }
        dues.add(new Due(List.of(version), isRequired, isRefused, event));
    }

    /** A dead letter changes no row that is stored, and what is stored takes the place of a dead letter. */
    private List<Version> versions(Due earlier, Version later, boolean isDone, boolean isRefused) {
        if (isRefused) {
            return earlier.versions();
        }
        if (!isDone) {
            List<Version> either = new ArrayList<>(earlier.versions());
            either.add(later);
            return either;
        }
        boolean isReplaced = !earlier.isRequired() || rule.replaces(later, earlier.latest());
        return isReplaced ? List.of(later) : earlier.versions();
    }

    /** Whatever the types, since a deletion may not know its event's. One that the sink refused deletes nothing. */
    private void delete(Deleted deletion, boolean isDone) {
        if (deletion.isRefused(store)) {
            return;
        }
        for (int i = dues.size() - 1; i >= 0; i--) {
            Due due = dues.get(i);
            if (rule.removes(deletion, due.latest())) {
                hasDeleted = true;
                if (isDone) {
                    dues.remove(i);
                } else {
                    dues.set(i, new Due(due.versions(), /* isRequired= */ false, due.isRefused(), due.first()));
                }
            }
        }
    }

    /** Of another partition: which of two came first, or last, only their times can say. */
    private void addAll(DueRows other) {
        hasDeleted |= other.hasDeleted;
        for (Due due : other.dues) {
            Optional<Due> same = dues.stream()
                    .filter(each ->
                            rule.isSameRow(each.latest().row(), due.latest().row()))
                    .findFirst();
            same.ifPresent(dues::remove);
            dues.add(same.map(each -> joined(each, due)).orElse(due));
        }
    }

    private Due joined(Due one, Due other) {
        return new Due(
                rule == StoreRule.LAST_OF_ID_BY_TIME ? latest(one, other) : either(one, other),
                one.isRequired() || other.isRequired(),
                one.isRefused() || other.isRefused(),
                one.first());
    }

    private static List<Version> latest(Due one, Due other) {
        if (one.isRequired() && other.isRequired()) {
            int compared = Long.compare(
                    one.latest().row().micros(), other.latest().row().micros());
            if (compared != 0) {
                return compared > 0 ? one.versions() : other.versions();
            }
        }
        return either(one, other);
    }

    private static List<Version> either(Due one, Due other) {
        List<Version> either = new ArrayList<>(one.versions());
        either.addAll(other.versions());
        return either;
    }
}
