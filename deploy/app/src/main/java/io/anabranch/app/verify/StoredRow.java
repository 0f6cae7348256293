package io.anabranch.app.verify;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A row of a store with the id of its event. */
record StoredRow(String id, Row row) {
    /** The time of a row whose time can't be read: the log has none that is as late. */
    static final long UNREADABLE = Long.MAX_VALUE;

    /** How rows are kept on disk, those of one id together. */
    static final Spill.Form<StoredRow> FORM = new Spill.Form<>() {
        @Override
        public String key(StoredRow stored) {
            return stored.id();
        }

        @Override
        public void write(StoredRow stored, DataOutput output) throws IOException {
            Spill.writeText(stored.id(), output);
            writeRow(stored.row(), output);
        }

        @Override
        public StoredRow read(DataInput input) throws IOException {
            return new StoredRow(Spill.readText(input), readRow(input));
        }
    };

    static void writeRow(Row row, DataOutput output) throws IOException {
        output.writeInt(row.user());
        output.writeLong(row.micros());
        output.writeByte(row.fields().length);
        for (int field : row.fields()) {
            output.writeInt(field);
        }
    }

    static Row readRow(DataInput input) throws IOException {
        int user = input.readInt();
        long micros = input.readLong();
        int[] fields = new int[input.readByte()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = input.readInt();
        }
        return new Row(user, micros, fields);
    }
}
