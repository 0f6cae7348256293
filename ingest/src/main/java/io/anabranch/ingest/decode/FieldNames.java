package io.anabranch.ingest.decode;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The names of one object's fields so far, to find the one that is there twice. Jackson's own detection costs a hash set
 * for each object; nearly every object is small enough to look at its names one by one.
 */
final class FieldNames {
    private static final int FEW = 16;

    private final String[] few = new String[FEW];
    private final int[] hashes = new int[FEW];
    /** Beyond a few: its time stays bounded for a hundred thousand names, also for those chosen to collide. */
    private final Set<String> many = new HashSet<>();

    private int count;

    void clear() {
        if (count > FEW) {
            many.clear();
        }
        count = 0;
    }

    /** Whether the name is new. */
    boolean add(String name) {
        if (count > FEW) {
            return many.add(name);
        }
        // Jackson's names are the same strings again and again, so that each knows its hash.
        int hash = name.hashCode();
        for (int i = 0; i < count; i++) {
            if (hashes[i] == hash && few[i].equals(name)) {
                return false;
            }
        }
        if (count == FEW) {
            many.addAll(Arrays.asList(few));
            many.add(name);
        } else {
            few[count] = name;
            hashes[count] = hash;
        }
        count++;
        return true;
    }
}
