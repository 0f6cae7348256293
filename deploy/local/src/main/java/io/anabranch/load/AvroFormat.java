package io.anabranch.load;

import io.anabranch.load.ShopData.Experiment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Avro's binary form. Time is a {@code timestamp-micros}, an amount a {@code decimal}. */
final class AvroFormat implements EventFormat {
    static final Schema SCHEMA = new Schema.Parser().parse(Resource.text("shop_event.avsc"));

    private static final Schema DATA = SCHEMA.getField("data").schema();
    private static final Schema EXPERIMENT = DATA.getField("experiment").schema();

    private final GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(SCHEMA);
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    private final int schemaId;

    AvroFormat(int schemaId) {
        this.schemaId = schemaId;
    }

    @Override
    public byte[] value(ShopEvent event) {
        bytes.reset();
        try {
            writer.write(record(event), encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Framing.framed(schemaId, bytes.toByteArray());
    }

    private static GenericRecord record(ShopEvent event) {
        return new GenericRecordBuilder(SCHEMA)
                .set("event_id", event.id())
                .set("user_id", event.user())
                .set("event_type", event.type())
                .set("timestamp", event.epochMicros())
                .set("data", data(event.data()))
                .set("source", event.source())
                .build();
    }

    private static GenericRecord data(ShopData data) {
        GenericRecordBuilder record = new GenericRecordBuilder(DATA)
                .set("session", data.session())
                .set("country", data.country())
                .set("device", data.device())
                .set("product", data.product())
                .set("experiment", experiment(data.experiment()));
        data.purchase()
                .ifPresent(purchase -> record
                        // The schema's scale is the amount's: two decimals.
                        .set(
                                "amount",
                                ByteBuffer.wrap(
                                        purchase.amount().unscaledValue().toByteArray()))
                        .set("currency", purchase.currency())
                        .set("items", purchase.items()));
        data.visit().ifPresent(visit -> record.set("referrer", visit.referrer()).set("words", visit.words()));
        return record.build();
    }

    private static GenericRecord experiment(Experiment experiment) {
        return new GenericRecordBuilder(EXPERIMENT)
                .set("name", experiment.name())
                .set("variant", experiment.variant())
                .build();
    }
}
