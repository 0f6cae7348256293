package io.anabranch.app.verify;

import java.io.IOException;
import java.util.function.ObjLongConsumer;

/** A store as it is: every row read once, in no order. */
interface Holding {
    /** The sink's name. */
    String name();

    /** Hands out event id and {@link Fingerprint} of every row. */
    void read(ObjLongConsumer<String> rows) throws IOException;
}
