package io.anabranch.app.verify;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A row of a store: as it is there, or as the log has it. */
final class Row {
    private final int user;
    private final long micros;
    private final int[] fields;

    /**
     * @param user the {@link Fingerprint} of the event's user
     * @param micros the event's time, in microseconds since 1970
     * @param fields the fingerprint of each field that is compared, in the order of the store's {@link StoredEvents#fields}
     */
    Row(int user, long micros, int... fields) {
        this.user = user;
        this.micros = micros;
        this.fields = fields;
    }

    int user() {
        return user;
    }

    long micros() {
        return micros;
    }

    int[] fields() {
        return fields;
    }

    boolean isSame(Row other) {
        return Arrays.equals(fields, other.fields);
    }

    /** Of these names of all fields, those in which the two differ. */
    List<String> differing(Row other, List<String> names) {
        return IntStream.range(0, fields.length)
                .filter(field -> fields[field] != other.fields[field])
                .mapToObj(names::get)
                .toList();
    }
}
