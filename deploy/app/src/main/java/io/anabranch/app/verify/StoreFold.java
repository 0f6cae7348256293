package io.anabranch.app.verify;

import io.anabranch.app.verify.StoreRule.Row;
import io.anabranch.app.verify.Truth.LogVisitor;
import io.anabranch.app.verify.Truth.LoggedDeletion;
import io.anabranch.app.verify.Truth.LoggedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one sink has to hold of a log that deletes: the log folded record by record, as the store does. */
final class StoreFold implements LogVisitor {
    private final List<String> types;
    private final StoreRule rule;
    private final Set<Position> refused;
    private final Map<String, List<Kept>> kept = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();

    /**
     * @param types that the sink is given; all where it is empty
     * @param refused the records of which the sink made dead letters
     */
    StoreFold(List<String> types, StoreRule rule, Set<Position> refused) {
        this.types = List.copyOf(types);
        this.rule = rule;
        this.refused = refused;
    }

    /**
     * A row that the store has to hold, or of whose events there are dead letters only.
     *
     * @param isStored whether it has to be in the store
     * @param isRefused whether an event of it is a dead letter
     */
    record Kept(Row row, boolean isStored, boolean isRefused) {}

    @Override
    public void add(LoggedEvent event) {
        if (!types.isEmpty() && !types.contains(event.type())) {
            return;
        }
        Row row = new Row(event.user(), event.time(), event.position().offset(), event.fingerprint());
        boolean isRefused = refused.contains(event.position());
        Kept added = new Kept(row, !isRefused, isRefused);
        List<Kept> ofId = kept.computeIfAbsent(event.id(), id -> new ArrayList<>(1));
        for (int i = 0; i < ofId.size(); i++) {
            if (rule.isSameRow(ofId.get(i).row(), row)) {
                ofId.set(i, merged(ofId.get(i), added));
                return;
            }
        }
        ofId.add(added);
    }

    /** A dead letter changes no row that is stored, and what is stored takes the place of a dead letter. */
    private Kept merged(Kept earlier, Kept later) {
        boolean isReplaced = later.isStored() && (!earlier.isStored() || rule.replaces(later.row(), earlier.row()));
        return new Kept(
                isReplaced ? later.row() : earlier.row(),
                earlier.isStored() || later.isStored(),
                earlier.isRefused() || later.isRefused());
    }

    /** Whatever the types, since a deletion may not know its event's. One that the sink refused deletes nothing. */
    @Override
    public void delete(LoggedDeletion deletion) {
        List<Kept> ofId = kept.get(deletion.id());
        if (ofId == null
                || refused.contains(deletion.position())
                || !ofId.removeIf(each -> rule.removes(deletion, each.row()))) {
            return;
        }
        deleted.add(deletion.id());
        if (ofId.isEmpty()) {
            kept.remove(deletion.id());
        }
    }

    /** By their ids; an id without any is left out. */
    Map<String, List<Kept>> kept() {
        return kept;
    }

    /** Whether an event of this id was deleted, be it that another came after it. */
    boolean hasDeleted(String id) {
        return deleted.contains(id);
    }
}
