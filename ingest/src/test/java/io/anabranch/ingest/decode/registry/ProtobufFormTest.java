package io.anabranch.ingest.decode.registry;

import static io.anabranch.ingest.decode.registry.Conversions.convert;
import static io.anabranch.ingest.decode.registry.Conversions.protobuf;
import static io.anabranch.ingest.decode.registry.Conversions.refusal;
import static io.anabranch.ingest.decode.registry.Conversions.unusable;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Api;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Type;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of Protobuf in JSON: bytes that protobuf-java's own writer made, and what they become. */
class ProtobufFormTest {
    private static final String HEAD = """
            syntax = "proto3";
            import "google/protobuf/any.proto";
            import "google/protobuf/duration.proto";
            import "google/protobuf/struct.proto";
            import "google/protobuf/timestamp.proto";
            import "google/protobuf/wrappers.proto";
            package shop.v1;
            enum Color { RED = 0; BLUE = 3; }
            message Inner { int32 x = 1; optional int32 y = 2; }
            """;

    @Test
    void readsTheFilesThatProtobufItselfComesWith() {
        for (String path : List.of("descriptor", "struct", "timestamp", "type", "api", "any", "wrappers")) {
            FileDescriptor own = own(path);
            FileDescriptor read = ProtoFiles.link(registered(text("google/protobuf/" + path + ".proto")));

            assertThat(shapes(read.getMessageTypes())).isEqualTo(shapes(own.getMessageTypes()));
        }
    }

    @Test
    void writesADescriptorAsAMessageLikeAnyOther() {
        Converter descriptors = protobuf(text("google/protobuf/descriptor.proto"));
        byte[] timestamp = Timestamp.getDescriptor().getFile().toProto().toByteArray();
        // The file's messages are FileDescriptorSet, FileDescriptorProto, ...
        String json = convert(descriptors, framed(timestamp, 2, 2));

        assertThat(json)
                .startsWith(
                        "{\"name\":\"google/protobuf/timestamp.proto\",\"package\":\"google.protobuf\",\"dependency\":[]")
                .contains("{\"name\":\"seconds\",\"number\":1,\"label\":\"LABEL_OPTIONAL\",\"type\":\"TYPE_INT64\"");
    }

    static Stream<Arguments> scalars() {
        return Stream.of(
                Arguments.of("double", 0.1, "0.1"),
                Arguments.of("double", Double.NaN, "NaN"),
                Arguments.of("float", 0.1f, "0.1"),
                Arguments.of("float", Float.NEGATIVE_INFINITY, "-Infinity"),
                Arguments.of("int32", -1, "-1"),
                Arguments.of("int64", Long.MIN_VALUE, "-9223372036854775808"),
                Arguments.of("uint32", -1, "4294967295"),
                Arguments.of("uint64", -1L, "18446744073709551615"),
                Arguments.of("sint32", -5, "-5"),
                Arguments.of("sint64", Long.MAX_VALUE, "9223372036854775807"),
                Arguments.of("fixed32", -2, "4294967294"),
                Arguments.of("fixed64", -2L, "18446744073709551614"),
                Arguments.of("sfixed32", -2, "-2"),
                Arguments.of("sfixed64", -2L, "-2"),
                Arguments.of("bool", true, "true"),
                Arguments.of("string", "é\"\n", "\"é\\\"\\u000a\""),
                Arguments.of("bytes", ByteString.copyFrom(new byte[] {1, 2, 3, -1}), "\"AQID/w==\""));
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void writesEachScalarInItsOneFormAloneRepeatedAndInAMap(String type, Object value, String json) {
        String schema = HEAD + "message M { " + type + " a = 1; repeated " + type + " b = 2; map<string, " + type
                + "> c = 3; optional " + type + " d = 4; repeated " + type + " e = 5 " + unpacked(type) + "; }";
        Descriptor descriptor = descriptor(schema, "M");
        DynamicMessage.Builder message = DynamicMessage.newBuilder(descriptor);
        message.setField(descriptor.findFieldByName("a"), value);
        message.addRepeatedField(descriptor.findFieldByName("b"), value);
        message.addRepeatedField(descriptor.findFieldByName("b"), value);
        message.addRepeatedField(descriptor.findFieldByName("c"), entry(descriptor.findFieldByName("c"), "k", value));
        message.setField(descriptor.findFieldByName("d"), value);
        message.addRepeatedField(descriptor.findFieldByName("e"), value);

        assertThat(json(schema, "M", message.build()))
                .isEqualTo("{\"a\":" + json + ",\"b\":[" + json + "," + json + "],\"c\":{\"k\":" + json + "},\"d\":"
                        + json + ",\"e\":[" + json + "]}");
    }

    @Test
    void writesWhatIsNotSetOnlyWhereThatCantBeTold() {
        String schema =
                HEAD + "message M { int32 a = 1; string b = 2; bytes c = 3; bool d = 4; double e = 5; Color f = 6;\n"
                        + "repeated int32 g = 7; map<int32, Inner> h = 8; Inner i = 9; optional int32 j = 10;\n"
                        + "oneof k { int32 l = 11; Inner m = 12; } google.protobuf.Int32Value n = 13; uint64 o = 14; }";

        assertThat(convert(protobuf(schema), new byte[] {2, 2}))
                .isEqualTo(
                        "{\"a\":0,\"b\":\"\",\"c\":\"\",\"d\":false,\"e\":0.0,\"f\":\"RED\",\"g\":[],\"h\":{},\"o\":0}");
    }

    @Test
    void writesEnumsByNameAndNumbersWithoutOneAsThose() {
        String schema = HEAD + "message M { Color a = 1; repeated Color b = 2; }";

        assertThat(convert(protobuf(schema), new byte[] {2, 2, 8, 3, 18, 2, 0, 77}))
                .isEqualTo("{\"a\":\"BLUE\",\"b\":[\"RED\",77]}");
    }

    @Test
    void writesMapsOfEveryKindOfKey() {
        String schema =
                HEAD + "message M { map<int32, int32> a = 1; map<bool, string> b = 2; map<uint64, Inner> c = 3; }";
        Descriptor descriptor = descriptor(schema, "M");
        FieldDescriptor inners = descriptor.findFieldByName("c");
        Message inner = DynamicMessage.getDefaultInstance(
                inners.getMessageType().findFieldByName("value").getMessageType());
        DynamicMessage.Builder message = DynamicMessage.newBuilder(descriptor);
        message.addRepeatedField(descriptor.findFieldByName("a"), entry(descriptor.findFieldByName("a"), -7, 8));
        message.addRepeatedField(descriptor.findFieldByName("b"), entry(descriptor.findFieldByName("b"), true, "v"));
        message.addRepeatedField(inners, entry(inners, -1L, inner));

        assertThat(json(schema, "M", message.build()))
                .isEqualTo("{\"a\":{\"-7\":8},\"b\":{\"true\":\"v\"},\"c\":{\"18446744073709551615\":{\"x\":0}}}");
        assertThat(convert(protobuf(schema), new byte[] {2, 2, 10, 0, 26, 0}))
                .as("entries that are empty")
                .isEqualTo("{\"a\":{\"0\":0},\"b\":{},\"c\":{\"0\":{\"x\":0}}}");
    }

    static Stream<Arguments> wellKnown() {
        return Stream.of(
                Arguments.of(
                        "Timestamp",
                        Timestamp.newBuilder().setSeconds(1_795_248_937L).build(),
                        "\"2026-11-21T08:15:37Z\""),
                Arguments.of(
                        "Timestamp",
                        Timestamp.newBuilder()
                                .setSeconds(1_795_248_937L)
                                .setNanos(120_000_000)
                                .build(),
                        "\"2026-11-21T08:15:37.120Z\""),
                Arguments.of(
                        "Timestamp",
                        Timestamp.newBuilder()
                                .setSeconds(-1)
                                .setNanos(999_999_999)
                                .build(),
                        "\"1969-12-31T23:59:59.999999999Z\""),
                Arguments.of(
                        "Duration",
                        Duration.newBuilder()
                                .setSeconds(3)
                                .setNanos(500_000_000)
                                .build(),
                        "\"3.5s\""),
                Arguments.of("Duration", Duration.newBuilder().setNanos(-1).build(), "\"-0.000000001s\""),
                Arguments.of("Duration", Duration.newBuilder().setSeconds(-3).build(), "\"-3s\""),
                Arguments.of("Duration", Duration.getDefaultInstance(), "\"0s\""),
                Arguments.of("StringValue", StringValue.of("x"), "\"x\""),
                Arguments.of("UInt64Value", UInt64Value.of(-1), "18446744073709551615"),
                Arguments.of("StringValue", StringValue.getDefaultInstance(), "\"\""),
                Arguments.of("ListValue", ListValue.getDefaultInstance(), "[]"),
                Arguments.of("Value", Value.getDefaultInstance(), "null"),
                Arguments.of(
                        "Struct",
                        Struct.newBuilder()
                                .putFields(
                                        "n",
                                        Value.newBuilder()
                                                .setNullValue(NullValue.NULL_VALUE)
                                                .build())
                                .build(),
                        "{\"n\":null}"),
                Arguments.of(
                        "Struct",
                        Struct.newBuilder()
                                .putFields(
                                        "l",
                                        Value.newBuilder()
                                                .setListValue(ListValue.newBuilder()
                                                        .addValues(Value.newBuilder()
                                                                .setNumberValue(1.5))
                                                        .addValues(Value.newBuilder()
                                                                .setBoolValue(true))
                                                        .addValues(Value.newBuilder()
                                                                .setStringValue("s"))
                                                        .addValues(Value.newBuilder()
                                                                .setStructValue(Struct.getDefaultInstance())))
                                                .build())
                                .build(),
                        "{\"l\":[1.5,true,\"s\",{}]}"),
                Arguments.of(
                        "Any",
                        Any.pack(StringValue.of("a")),
                        "{\"@type\":\"type.googleapis.com/google.protobuf.StringValue\",\"value\":\"CgFh\"}"));
    }

    @ParameterizedTest
    @MethodSource("wellKnown")
    void writesGooglesOwnTypesInTheirOneForm(String type, Message value, String json) {
        String schema =
                HEAD + "message M { google.protobuf." + type + " a = 1; repeated google.protobuf." + type + " b = 2; }";
        Descriptor descriptor = descriptor(schema, "M");
        Message message = DynamicMessage.newBuilder(descriptor)
                .setField(descriptor.findFieldByName("a"), value)
                .addRepeatedField(descriptor.findFieldByName("b"), value)
                .build();

        assertThat(json(schema, "M", message)).isEqualTo("{\"a\":" + json + ",\"b\":[" + json + "]}");
    }

    @Test
    void readsProto2WithGroupsRequiredFieldsAndDefaults() {
        String schema = """
                package p;
                message M {
                  required string a = 1;
                  optional int32 b = 2 [default = 7];
                  repeated group Item = 3 { optional int32 c = 1; }
                  optional E d = 4;
                  enum E { ONE = 1; TWO = 2; }
                  extensions 100 to 199;
                }
                """;
        Descriptor descriptor = descriptor(schema, "M");
        Descriptor item = descriptor.findNestedTypeByName("Item");
        Message message = DynamicMessage.newBuilder(descriptor)
                .setField(descriptor.findFieldByName("a"), "x")
                .addRepeatedField(
                        descriptor.findFieldByName("item"),
                        DynamicMessage.newBuilder(item)
                                .setField(item.findFieldByName("c"), 5)
                                .build())
                .setField(
                        descriptor.findFieldByName("d"),
                        descriptor.findEnumTypeByName("E").findValueByName("TWO"))
                .build();

        assertThat(json(schema, "M", message)).isEqualTo("{\"a\":\"x\",\"item\":[{\"c\":5}],\"d\":\"TWO\"}");
        assertThat(refusal(protobuf(schema), new byte[] {0}).detail())
                .isEqualTo("a message lacks its required field 1 at byte 1");
    }

    @Test
    void takesTheLastOfSeveralValuesAndAllPartsOfAMessage() {
        String schema =
                HEAD + "message M { int32 a = 1; Inner b = 2; oneof c { int32 d = 3; Inner e = 4; string f = 5; } }";
        byte[] twice = {2, 2, 8, 1, 8, 2, 18, 2, 8, 5, 18, 2, 16, 6, 34, 2, 8, 9, 24, 7, 42, 1, 'z', 24, 8};

        assertThat(convert(protobuf(schema), twice)).isEqualTo("{\"a\":2,\"b\":{\"x\":5,\"y\":6},\"d\":8}");
    }

    @Test
    void readsMessagesByTheirIndexes() {
        String schema =
                "syntax = \"proto3\"; message A { map<string, int32> m = 1; enum E { Z = 0; } message B { int32 b = 1;\n"
                        + "message C { int32 c = 1; } } message D { int32 d = 1; } } message F { int32 f = 1; }";
        Converter converter = protobuf(schema);

        assertThat(convert(converter, new byte[] {0})).isEqualTo("{\"m\":{}}");
        assertThat(convert(converter, new byte[] {2, 0})).isEqualTo("{\"m\":{}}");
        assertThat(convert(converter, new byte[] {2, 2})).isEqualTo("{\"f\":0}");
        assertThat(convert(converter, new byte[] {4, 0, 2})).isEqualTo("{\"d\":0}");
        assertThat(convert(converter, new byte[] {6, 0, 0, 0})).isEqualTo("{\"c\":0}");
    }

    @Test
    void readsFilesThatImportOthers() {
        String main = "syntax = \"proto3\"; package shop; import \"b.proto\"; message M { c.T t = 1; b.U u = 2; }";
        String between = "syntax = \"proto3\"; package b; import public \"c.proto\"; message U { c.T t = 1; }";
        String last = "syntax = \"proto3\"; package c; message T { int32 x = 1; }";
        Converter converter = RegistryFormats.compile(new RegisteredSchema(
                "PROTOBUF",
                main,
                List.of(
                        new RegisteredSchema.Reference("c.proto", last),
                        new RegisteredSchema.Reference("b.proto", between))));

        assertThat(convert(converter, new byte[] {0, 10, 2, 8, 1, 18, 4, 10, 2, 8, 2}))
                .isEqualTo("{\"t\":{\"x\":1},\"u\":{\"t\":{\"x\":2}}}");
    }

    static Stream<Arguments> mismatches() {
        String schema = HEAD
                + "message M { string a = 1; M b = 2; repeated int32 c = 3; google.protobuf.Timestamp d = 4; M e = 5; }";
        return Stream.of(
                Arguments.of(schema, new byte[] {}, "message indexes that are cut short"),
                Arguments.of(schema, new byte[] {1}, "-1 message indexes"),
                Arguments.of(schema, new byte[] {80}, "40 message indexes"),
                Arguments.of(schema, new byte[] {2, 6}, "message index 3 of 2"),
                Arguments.of(schema, new byte[] {2, 1}, "message index -1 of 2"),
                Arguments.of(schema, new byte[] {4, 2, 0}, "message index 0 of 0"),
                Arguments.of(schema, new byte[] {2, 2, 10, 5, 'a'}, "no value of the schema at byte 2"),
                Arguments.of(schema, new byte[] {2, 2, 10, -1, -1, -1, -1, 15}, "no value of the schema at byte 2"),
                Arguments.of(schema, new byte[] {2, 2, 0}, "no value of the schema at byte 2"),
                Arguments.of(schema, new byte[] {2, 2, 12}, "no value of the schema at byte 2"),
                Arguments.of(schema, new byte[] {2, 2, 11}, "no value of the schema at byte 2"),
                Arguments.of(schema, new byte[] {2, 2, 26, 1, -1}, "no value of the schema at byte 2"),
                Arguments.of(schema, new byte[] {2, 2, 34, 2, 16, -1}, "no value of the schema at byte"),
                Arguments.of(
                        schema,
                        new byte[] {2, 2, 34, 6, 16, -128, -108, -21, -36, 3},
                        "a Timestamp beyond the years 1 to 9999, or its nanos beyond a second, before"));
    }

    @ParameterizedTest
    @MethodSource("mismatches")
    void refusesBytesThatAreNotWhatTheSchemaSays(String schema, byte[] bytes, String detail) {
        var refusal = refusal(protobuf(schema), bytes);

        assertThat(refusal.reason()).isEqualTo(RejectReason.SCHEMA_MISMATCH);
        assertThat(refusal.detail()).startsWith(detail);
    }

    @Test
    void refusesWhatIsTooDeepOrTooLarge() {
        String schema =
                HEAD + "message M { M b = 1; repeated M c = 2; repeated bool d = 3; google.protobuf.Value e = 4; }";

        assertThat(refusal(protobuf(schema), framed(nested(31), 2, 2)).reason()).isEqualTo(RejectReason.TOO_DEEP);
        assertThat(convert(protobuf(schema), framed(nested(20), 2, 2))).contains("\"b\":{\"b\":");
        byte[] empties = new byte[600_000];
        for (int at = 0; at < empties.length; at += 2) {
            empties[at] = 18;
        }
        assertThat(refusal(protobuf(schema), framed(empties, 2, 2)).reason()).isEqualTo(RejectReason.RECORD_TOO_LARGE);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.writeBytes(new byte[] {26, -64, -124, 61});
        packed.writeBytes(new byte[1_000_000]);
        assertThat(refusal(protobuf(schema), framed(packed.toByteArray(), 2, 2)).reason())
                .isEqualTo(RejectReason.RECORD_TOO_LARGE);
    }

    @Test
    void leavesTextThatIsNoUtf8ToTheDecoderInProto2Too() {
        assertThat(Conversions.decoded(
                        protobuf("message M { optional string a = 1; }"), new byte[] {0, 10, 2, (byte) 0xC3, 0x28}))
                .isEqualTo(RejectReason.MALFORMED_UTF8);
    }

    static Stream<Arguments> unusableSchemas() {
        return Stream.of(
                Arguments.of("", "the schema has no message"),
                Arguments.of("syntax = \"proto3\"; enum E { A = 0; }", "the schema has no message"),
                Arguments.of("message M {", "the schema of type PROTOBUF and 11 characters can't be parsed"),
                Arguments.of("{\"type\":\"record\"}", "the schema of type PROTOBUF and 17 characters can't be parsed"),
                Arguments.of(
                        "message M { optional int32 a = 1; optional int32 b = 1; }",
                        "the schema's M.b can't be resolved"),
                Arguments.of("message M { optional x.Y a = 1; }", "the schema's M.a can't be resolved"),
                Arguments.of(
                        "import \"x.proto\"; message M { optional x.Y a = 1; }",
                        "the schema's M.a can't be resolved; no reference has its import x.proto"),
                Arguments.of("message M {".repeat(50_000), "the schema nests deeper than 100"),
                Arguments.of("message M { /* } */".repeat(50_000), "the schema nests deeper than 100"),
                Arguments.of("message M { " + "option (x) = {a: ".repeat(50_000), "the schema nests deeper than 100"));
    }

    @ParameterizedTest
    @MethodSource("unusableSchemas")
    void refusesASchemaThatCantBeUsed(String schema, String detail) {
        var refusal = unusable("PROTOBUF", schema);

        assertThat(refusal.reason()).isEqualTo(RejectReason.UNUSABLE_SCHEMA);
        assertThat(refusal.detail()).startsWith(detail);
    }

    @Test
    void refusesAMessageOfTooManyFields() {
        String fields = IntStream.rangeClosed(1, 4_001)
                .mapToObj(number -> "optional int32 f" + number + " = " + number + ";")
                .collect(Collectors.joining("\n"));

        assertThat(refusal(protobuf("message M { " + fields + " }"), new byte[] {0})
                        .detail())
                .isEqualTo("a message has 4001 fields, the limit is 4000");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @Timeout(60)
    void neverAnswersAnythingButJsonOrARefusalAndReadsAsProtobufDoes(long seed) throws IOException {
        String schema =
                HEAD + "message M { string a = 1; M b = 2; repeated int32 c = 3; google.protobuf.Timestamp d = 4;\n"
                        + "map<string, Inner> e = 5; oneof f { bytes g = 6; google.protobuf.Struct h = 7; int32 i = 8; } fixed64 j = 9; repeated M k = 10; }";
        Descriptor type = descriptor(schema, "M");
        Converter converter = protobuf(schema);
        byte[] sample = sample(type).toByteArray();
        Conversions.fuzz(converter, framed(sample, 2, 2), 10_000);

        Random random = new Random(seed);
        int compared = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = Conversions.mutated(sample, random);
            DynamicMessage reference;
            try {
                reference = DynamicMessage.parseFrom(type, bytes);
            } catch (InvalidProtocolBufferException refused) {
                continue;
            }
            assertThat(answer(converter, bytes)).isEqualTo(answer(converter, reference.toByteArray()));
            compared++;
        }
        assertThat(compared).isGreaterThan(500);
    }

    /** JSON, or the reason why there is none. */
    private static String answer(Converter converter, byte[] message) {
        try {
            return convert(converter, framed(message, 2, 2));
        } catch (Refusal refusal) {
            return refusal.reason().code();
        }
    }

    private static Message sample(Descriptor type) {
        FieldDescriptor map = type.findFieldByName("e");
        Descriptor inner = map.getMessageType().findFieldByName("value").getMessageType();
        DynamicMessage child = DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("a"), "child")
                .setField(type.findFieldByName("i"), 5)
                .build();
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("a"), "text")
                .setField(type.findFieldByName("b"), child)
                .addRepeatedField(type.findFieldByName("c"), 1)
                .addRepeatedField(type.findFieldByName("c"), 300)
                .setField(
                        type.findFieldByName("d"),
                        Timestamp.newBuilder().setSeconds(5).build())
                .addRepeatedField(map, entry(map, "k", DynamicMessage.getDefaultInstance(inner)))
                .setField(
                        type.findFieldByName("h"),
                        Struct.newBuilder()
                                .putFields(
                                        "s",
                                        Value.newBuilder().setNumberValue(2).build())
                                .build())
                .setField(type.findFieldByName("j"), 77L)
                .addRepeatedField(type.findFieldByName("k"), child)
                .build();
    }

    private static byte[] nested(int depth) {
        byte[] message = {};
        for (int i = 0; i < depth; i++) {
            ByteArrayOutputStream outer = new ByteArrayOutputStream();
            outer.write(10);
            outer.write(message.length);
            outer.writeBytes(message);
            message = outer.toByteArray();
        }
        return message;
    }

    private static String unpacked(String type) {
        return type.equals("string") || type.equals("bytes") ? "" : "[packed = false]";
    }

    private static Message entry(FieldDescriptor map, Object key, Object value) {
        Descriptor entry = map.getMessageType();
        return DynamicMessage.newBuilder(entry)
                .setField(entry.findFieldByName("key"), key)
                .setField(entry.findFieldByName("value"), value)
                .build();
    }

    private static String json(String schema, String type, Message message) {
        FileDescriptor file = ProtoFiles.link(registered(schema));
        int index = file.findMessageTypeByName(type).getIndex();
        return convert(protobuf(schema), framed(message.toByteArray(), 2, 2 * index));
    }

    private static byte[] framed(byte[] message, int... indexes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int index : indexes) {
            bytes.write(index);
        }
        bytes.writeBytes(message);
        return bytes.toByteArray();
    }

    private static Descriptor descriptor(String schema, String type) {
        return ProtoFiles.link(registered(schema)).findMessageTypeByName(type);
    }

    private static RegisteredSchema registered(String text) {
        return new RegisteredSchema("PROTOBUF", text, List.of());
    }

    /** What matters of messages: their names, and of each field the number, the name, the kind and what it holds. */
    private static List<String> shapes(List<Descriptor> types) {
        return types.stream()
                .filter(type -> !type.getOptions().getMapEntry())
                .map(type -> type.getFullName()
                        + type.getFields().stream()
                                .map(field -> field.getNumber()
                                        + field.getName()
                                        + field.getType()
                                        + field.isRepeated()
                                        + field.isRequired()
                                        + field.isMapField()
                                        + field.hasPresence()
                                        + (field.getType() == FieldDescriptor.Type.MESSAGE && !field.isMapField()
                                                ? field.getMessageType().getFullName()
                                                : "")
                                        + (field.getType() == FieldDescriptor.Type.ENUM
                                                ? field.getEnumType().toProto().getValueList().stream()
                                                        .map(value -> value.getName() + value.getNumber())
                                                        .toList()
                                                : ""))
                                .toList()
                        + shapes(type.getNestedTypes()))
                .toList();
    }

    private static FileDescriptor own(String file) {
        return switch (file) {
            case "descriptor" -> DescriptorProtos.getDescriptor();
            case "struct" -> Struct.getDescriptor().getFile();
            case "timestamp" -> Timestamp.getDescriptor().getFile();
            case "type" -> Type.getDescriptor().getFile();
            case "api" -> Api.getDescriptor().getFile();
            case "any" -> Any.getDescriptor().getFile();
            default -> StringValue.getDescriptor().getFile();
        };
    }

    private static String text(String resource) {
        try (InputStream file = ProtobufFormTest.class.getClassLoader().getResourceAsStream(resource)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
