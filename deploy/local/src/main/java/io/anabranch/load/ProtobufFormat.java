package io.anabranch.load;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TimestampProto;
import io.anabranch.load.ShopData.Experiment;
import java.time.Instant;

/** Protobuf's binary form of {@code shop_event.proto}, whose descriptor is built here: no compiler of Protobuf is needed. */
public final class ProtobufFormat implements EventFormat {
    static final FileDescriptor FILE = file();

    /** The message of an event. */
    public static final Descriptor EVENT = FILE.findMessageTypeByName("ShopEvent");

    private static final Descriptor DATA = FILE.findMessageTypeByName("ShopData");
    private static final Descriptor EXPERIMENT = FILE.findMessageTypeByName("Experiment");

    /** The path to the message within its file; the file's first one has a short form. */
    private static final byte FIRST_MESSAGE = 0;

    private final int schemaId;

    ProtobufFormat(int schemaId) {
        this.schemaId = schemaId;
    }

    /** What is registered. */
    static String schema() {
        return Resource.text("shop_event.proto");
    }

    @Override
    public byte[] value(ShopEvent event) {
        byte[] message = message(event).toByteArray();
        byte[] indexed = new byte[1 + message.length];
        indexed[0] = FIRST_MESSAGE;
        System.arraycopy(message, 0, indexed, 1, message.length);
        return Framing.framed(schemaId, indexed);
    }

    private static DynamicMessage message(ShopEvent event) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(EVENT);
        set(message, "event_id", event.id());
        set(message, "user_id", event.user());
        set(message, "event_type", event.type());
        set(message, "timestamp", timestamp(event.time()));
        set(message, "data", data(event.data()));
        set(message, "source", event.source());
        return message.build();
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    private static DynamicMessage data(ShopData data) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(DATA);
        set(message, "session", data.session());
        set(message, "country", data.country());
        set(message, "device", data.device());
        set(message, "product", data.product());
        data.purchase().ifPresent(purchase -> {
            set(message, "amount", purchase.amount().doubleValue());
            set(message, "currency", purchase.currency());
            set(message, "items", purchase.items());
        });
        data.visit().ifPresent(visit -> {
            set(message, "referrer", visit.referrer());
            set(message, "words", visit.words());
        });
        set(message, "experiment", experiment(data.experiment()));
        return message.build();
    }

    private static DynamicMessage experiment(Experiment experiment) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(EXPERIMENT);
        set(message, "name", experiment.name());
        set(message, "variant", experiment.variant());
        return message.build();
    }

    private static void set(DynamicMessage.Builder message, String field, Object value) {
        message.setField(message.getDescriptorForType().findFieldByName(field), value);
    }

    private static FileDescriptor file() {
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("shop_event.proto")
                .setPackage("io.anabranch.shop")
                .setSyntax("proto3")
                .addDependency("google/protobuf/timestamp.proto")
                .addMessageType(new Message("ShopEvent")
                        .field("event_id", FieldDescriptorProto.Type.TYPE_STRING)
                        .field("user_id", FieldDescriptorProto.Type.TYPE_STRING)
                        .field("event_type", FieldDescriptorProto.Type.TYPE_STRING)
                        .field("timestamp", ".google.protobuf.Timestamp")
                        .field("data", ".io.anabranch.shop.ShopData")
                        .field("source", FieldDescriptorProto.Type.TYPE_STRING)
                        .build())
                .addMessageType(new Message("ShopData")
                        .field("session", FieldDescriptorProto.Type.TYPE_STRING)
                        .field("country", FieldDescriptorProto.Type.TYPE_STRING)
                        .field("device", FieldDescriptorProto.Type.TYPE_STRING)
                        .field("product", FieldDescriptorProto.Type.TYPE_STRING)
                        .optional("amount", FieldDescriptorProto.Type.TYPE_DOUBLE)
                        .optional("currency", FieldDescriptorProto.Type.TYPE_STRING)
                        .optional("items", FieldDescriptorProto.Type.TYPE_INT32)
                        .optional("referrer", FieldDescriptorProto.Type.TYPE_STRING)
                        .optional("words", FieldDescriptorProto.Type.TYPE_STRING)
                        .field("experiment", ".io.anabranch.shop.Experiment")
                        .build())
                .addMessageType(new Message("Experiment")
                        .field("name", FieldDescriptorProto.Type.TYPE_STRING)
                        .field("variant", FieldDescriptorProto.Type.TYPE_INT32)
                        .build())
                .build();
        try {
            return FileDescriptor.buildFrom(file, new FileDescriptor[] {TimestampProto.getDescriptor()});
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A message type whose fields are numbered as they come. */
    private static final class Message {
        private final DescriptorProto.Builder type = DescriptorProto.newBuilder();

        Message(String name) {
            type.setName(name);
        }

        Message field(String name, FieldDescriptorProto.Type scalar) {
            return add(next(name).setType(scalar));
        }

        Message field(String name, String message) {
            return add(
                    next(name).setType(FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(message));
        }

        /** One that tells absence from zero: proto3 makes that a choice with one way. */
        Message optional(String name, FieldDescriptorProto.Type scalar) {
            FieldDescriptorProto.Builder field =
                    next(name).setType(scalar).setProto3Optional(true).setOneofIndex(type.getOneofDeclCount());
            type.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + name));
            return add(field);
        }

        DescriptorProto build() {
            return type.build();
        }

        private FieldDescriptorProto.Builder next(String name) {
            return FieldDescriptorProto.newBuilder()
                    .setName(name)
                    .setNumber(type.getFieldCount() + 1)
                    .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
        }

        private Message add(FieldDescriptorProto.Builder field) {
            type.addField(field);
            return this;
        }
    }
}
