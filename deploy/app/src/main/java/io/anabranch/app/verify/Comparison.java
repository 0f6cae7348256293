package io.anabranch.app.verify;

import io.anabranch.app.verify.Account.Kind;
import io.anabranch.app.verify.DueRows.Due;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Compares what the log has with what one store holds, an id at a time; each row that differs counts once. */
final class Comparison {
    private final StoredEvents stored;
    private final int number;
    private final long[] committed;
    private final Horizon horizon;
    private final Account.Builder account;

    /**
     * @param number of the store, in lines of the log
     * @param committed by the number of the partition
     */
    Comparison(StoredEvents stored, int number, long[] committed, Horizon horizon, Account.Builder account) {
        this.stored = stored;
        this.number = number;
        this.committed = committed;
        this.horizon = horizon;
        this.account = account;
    }

    /**
     * What can't be said of events.
     *
     * @param forgottenMicros a row whose time is not after this may be of an event that the log no longer has
     * @param expiredMicros a row whose time is not after this may have expired
     * @param deadLettersBeginMillis a record before this may have had a dead letter that is no longer there
     */
    record Horizon(long forgottenMicros, long expiredMicros, long deadLettersBeginMillis) {
        static final Horizon NONE = new Horizon(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);
    }

    /**
     * @param lines what the log says of the id
     * @param rows that the store has of it
     */
    void compare(String id, List<LogLine> lines, List<Row> rows) {
        if (DueRows.isWithoutOrder(lines)) {
            account.add(Kind.UNORDERED, id);
            return;
        }
        DueRows due = DueRows.of(lines, stored.rule(), number, committed);
        List<Row> left = new ArrayList<>(rows);
        List<Due> absent = new ArrayList<>(due.dues());
        takeEqual(absent, left);
        takeAltered(id, absent, left);
        absent.forEach(each -> addAbsent(id, each));
        left.forEach(row -> addSurplus(id, row, due));
    }

    private void takeEqual(List<Due> absent, List<Row> left) {
        for (Iterator<Due> each = absent.iterator(); each.hasNext(); ) {
            Due due = each.next();
            for (int i = 0; i < left.size(); i++) {
                if (due.allows(left.get(i))) {
                    left.remove(i);
                    each.remove();
                    account.found(due);
                    break;
                }
            }
        }
    }

    /** First rows of the same key, then any: a row whose time was altered is in place of the one that is absent. */
    private void takeAltered(String id, List<Due> absent, List<Row> left) {
        takeAltered(id, absent, left, /* isOfAnyKey= */ false);
        takeAltered(id, absent, left, /* isOfAnyKey= */ true);
    }

    private void takeAltered(String id, List<Due> absent, List<Row> left, boolean isOfAnyKey) {
        for (Iterator<Due> each = absent.iterator(); each.hasNext(); ) {
            Due due = each.next();
            for (int i = 0; i < left.size(); i++) {
                Row row = left.get(i);
                boolean isOfKey = stored.rule().isSameRow(row, due.latest().row());
                if (isOfKey || (isOfAnyKey && due.isRequired())) {
                    left.remove(i);
                    each.remove();
                    addAltered(id, due, row);
                    break;
                }
            }
        }
    }

    private void addAltered(String id, Due due, Row row) {
        if (row.micros() <= horizon.forgottenMicros()) {
            // An event of the same id that the log no longer has may have been stored.
            account.add(Kind.FORGOTTEN, id);
            return;
        }
        account.found(due);
        account.addAltered(id, row.differing(due.latest().row(), stored.fields()));
    }

    private void addAbsent(String id, Due due) {
        if (due.isRefused()) {
            account.addRefused();
        } else if (!due.isRequired()) {
            return;
        } else if (due.latest().row().micros() <= horizon.expiredMicros()) {
            account.add(Kind.EXPIRED, id);
        } else if (due.first().loggedMillis() < horizon.deadLettersBeginMillis()) {
            account.add(Kind.UNPROVEN, id);
        } else {
            account.addMissing(id, due.first());
        }
    }

    private void addSurplus(String id, Row row, DueRows due) {
        if (row.micros() <= horizon.forgottenMicros()) {
            account.add(Kind.FORGOTTEN, id);
        } else if (due.hasDeleted()) {
            account.add(Kind.UNDELETED, id);
        } else {
            account.addSurplus(due.dues().isEmpty() ? Kind.FOREIGN : Kind.DOUBLED, id, row);
        }
    }
}
