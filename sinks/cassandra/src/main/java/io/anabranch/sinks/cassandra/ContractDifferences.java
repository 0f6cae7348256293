package io.anabranch.sinks.cassandra;

import static java.util.stream.Collectors.joining;

import io.anabranch.settings.SchemaDiff.Action;
import io.anabranch.settings.SchemaDiff.Difference;
import io.anabranch.sinks.cassandra.Contract.Decision;
import io.anabranch.sinks.cassandra.DayBuckets.Change;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What is decided of the days' buckets and what the settings ask for, side by side. */
final class ContractDifferences {
    private static final String WHAT = "day-buckets";

    /** Between the day when a plan is read and the first that it names: the decision may be taken on the day after. */
    private static final int DAYS_AHEAD = Contract.LEAD_DAYS + 1;

    private final CassandraSettings settings;

    ContractDifferences(CassandraSettings settings) {
        this.settings = settings;
    }

    Stream<Difference> of(ExistingSchema standing) {
        Contract contract = standing.contract().orElseGet(() -> new Contract(List.of(), Instant.EPOCH));
        Stream<Difference> unheeded = contract.decisions().stream()
                .filter(decision -> !decision.isEffective())
                .map(this::unheeded);
        return Stream.concat(
                contract.isEmpty() ? Stream.of(undecided(standing)) : numbers(contract).stream(), unheeded);
    }

    private Difference undecided(ExistingSchema standing) {
        return new Difference(
                WHAT,
                TableDifferences.ABSENT,
                Integer.toString(settings.dayBuckets()),
                Action.CREATE,
                standing.events().isPresent() ? "rows that are there must have been placed by this number" : "");
    }

    private List<Difference> numbers(Contract contract) {
        List<Change> current = contract.current();
        boolean isOneOfThem = current.stream().anyMatch(change -> change.buckets() == settings.dayBuckets());
        if (isOneOfThem && current.size() == 1) {
            return List.of();
        }
        return List.of(
                isOneOfThem
                        ? new Difference(
                                WHAT,
                                text(current),
                                Integer.toString(settings.dayBuckets()),
                                Action.INFORMATIONAL,
                                "each of these may be set until the last has come into force, then only that one")
                        : new Difference(
                                WHAT,
                                text(current),
                                Integer.toString(settings.dayBuckets()),
                                Action.MANUAL,
                                "set day-buckets to "
                                        + current.get(current.size() - 1).buckets()
                                        + ", since a day keeps its number; or have a later day begin with "
                                        + settings.dayBuckets() + ", decided " + Contract.LEAD_DAYS
                                        + " days or more before by "
                                        + ContractTable.decision(
                                                settings, contract.today().plusDays(DAYS_AHEAD))));
    }

    private Difference unheeded(Decision decision) {
        String taken =
                decision.takenAt().map(at -> ", decided at " + at).orElse(", decided at a time that it doesn't tell");
        return new Difference(
                WHAT + " from " + decision.fromDay() + " on",
                decision.buckets() + taken,
                "a decision " + Contract.LEAD_DAYS + " days or more ahead",
                Action.MANUAL,
                "no writer and no reader heeds it, and they agree; take it away by DELETE FROM "
                        + ContractTable.qualified(settings) + " WHERE table_name = '" + settings.table()
                        + "' AND from_day = '" + decision.fromDay() + "'");
    }

    private static String text(List<Change> changes) {
        return changes.stream().map(Change::toString).collect(joining(", "));
    }
}
