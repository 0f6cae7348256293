package io.anabranch.ingest.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The corpus of values that can never be events, each with the reason that it must be refused for. */
public final class RefusedValues {
    private static final String USER = "\"user_id\":\"u-1\"";
    private static final String TYPE = "\"event_type\":\"t\"";
    private static final String TIME = "\"timestamp\":\"2026-11-21T08:15:37Z\"";
    private static final String REST = USER + "," + TYPE + "," + TIME;

    private RefusedValues() {}

    public static Stream<Arguments> all() {
        return Stream.of(grammar(), encodings(), numbersAndNames(), fields()).flatMap(rows -> rows);
    }

    private static Stream<Arguments> grammar() {
        return Stream.of(
                row("empty-value", ""),
                row("malformed-json", " \n"),
                row("malformed-json", "{"),
                row("malformed-json", "{" + REST),
                row("malformed-json", "{" + REST + ",}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":[1,2}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":\"cut"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":\"\\x\"}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":\"\\u12g4\"}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":\"raw\nnewline\"}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":\"raw\0nul\"}}"),
                row("malformed-json", "{" + REST + ",\"data\":{a:1}}"),
                row("malformed-json", "{" + REST + ",\"data\":{'a':1}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":01}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":+1}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":.5}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":5.}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":0x1F}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":1 2}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":[1,]}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":[,1]}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\"}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":tru}}"),
                row("malformed-json", "{" + REST + ",\"data\":{\"a\":True}}"),
                row("malformed-json", "{" + REST + ",\"data\":{} /* comment */}"),
                row("malformed-json", "{" + REST + ",\"data\":{}}".replace(":{}", ":{}]")),
                row("trailing-bytes", "{" + REST + "}}"),
                row("trailing-bytes", "{" + REST + "}{" + REST + "}"),
                row("trailing-bytes", "{" + REST + "} x"),
                row("trailing-bytes", "{" + REST + "}\0"),
                row("trailing-bytes", "{" + REST + "},"),
                row("trailing-bytes", "{" + REST + "}//"),
                row("wrong-type", "[{" + REST + "}]"),
                row("wrong-type", "\"text\""),
                row("wrong-type", "null"),
                row("wrong-type", "17"),
                row("wrong-type", "true"),
                row("too-deep", "{" + REST + ",\"data\":{\"a\":" + "[".repeat(30) + "]".repeat(30) + "}}"),
                row("too-deep", "{" + REST + ",\"x\":" + "{\"a\":".repeat(31) + "1" + "}".repeat(32)),
                row("too-deep", "{" + REST + ",\"data\":{\"a\":" + "[".repeat(100_000)),
                row("duplicate-field", "{" + REST + "," + USER + "}"),
                row("duplicate-field", "{" + REST + ",\"user\\u005fid\":\"u-2\"}"),
                row("duplicate-field", "{" + REST + ",\"x\":1,\"x\":1}"),
                row("duplicate-field", "{" + REST + ",\"data\":{},\"data\":{}}"),
                row("duplicate-field", "{" + REST + ",\"data\":{\"a\":1,\"b\":2,\"a\":3}}"),
                row("duplicate-field", "{" + REST + ",\"data\":{\"é\":1,\"\\u00e9\":3}}"),
                row("duplicate-field", "{" + REST + ",\"data\":{\"l\":[{},{\"o\":{\"a\":{\"a\":1},\"a\":0}}]}}"),
                row("duplicate-field", "{" + REST + ",\"x\":[{\"\":1,\"\":2}]}"));
    }

    private static Stream<Arguments> encodings() {
        String whole = "{" + REST + ",\"data\":{\"a\":1}}";
        return Stream.of(
                row("wrong-encoding", "\uFEFF" + whole),
                row("wrong-encoding", whole, UTF_16LE),
                row("wrong-encoding", whole, UTF_16BE),
                row("wrong-encoding", "\uFEFF" + whole, UTF_16LE),
                row("wrong-encoding", "\uFEFF" + whole, UTF_16BE),
                row("wrong-encoding", whole, Charset.forName("UTF-32LE")),
                row("wrong-encoding", whole, Charset.forName("UTF-32BE")),
                row("wrong-encoding", "é" + whole, UTF_16BE),
                compressed("1f 8b 08 00 00 00 00 00 00 ff"),
                compressed("28 b5 2f fd 04 00 41 00"),
                compressed("04 22 4d 18 64 40 a7 00"),
                compressed("ff 06 00 00 73 4e 61 50 70 59 00"),
                compressed("82 53 4e 41 50 50 59 00 00 00"),
                compressed("50 4b 03 04 14 00 00 00"),
                Arguments.of("schema-framed", bytes("00 00 00 00 2a 06 61 62 63")),
                Arguments.of("schema-framed", bytes("00 00 01 86 a0 00 0a 03 65 2d 31")),
                Arguments.of("schema-framed", bytes("00 00 00 00 01 7b 7d")),
                row("malformed-utf8", "é" + whole, ISO_8859_1),
                malformed("c0 af", "overlong slash, two bytes"),
                malformed("c1 bf", "overlong, two bytes"),
                malformed("e0 80 af", "overlong, three bytes"),
                malformed("e0 9f bf", "the last overlong of three bytes"),
                malformed("f0 80 80 af", "overlong, four bytes"),
                malformed("f0 8f bf bf", "the last overlong of four bytes"),
                malformed("ed a0 80", "a high surrogate"),
                malformed("ed bf bf", "a low surrogate"),
                malformed("ed a0 bd ed b8 80", "a pair of surrogates, as CESU-8 has it"),
                malformed("f4 90 80 80", "beyond U+10FFFF"),
                malformed("f5 80 80 80", "no lead byte"),
                malformed("ff", "no byte of UTF-8"),
                malformed("80", "a continuation byte alone"),
                malformed("c3 28", "a lead byte alone"),
                malformed("e2 82", "two bytes of three"),
                malformed("f0 9f 98", "three bytes of four"),
                Arguments.of("malformed-utf8", bytes("7b 22 c3")));
    }

    private static Stream<Arguments> numbersAndNames() {
        return Stream.of(
                number("number-not-finite", "NaN"),
                number("number-not-finite", "Infinity"),
                number("number-not-finite", "-Infinity"),
                number("number-not-finite", "1e400"),
                number("number-not-finite", "-1E+309"),
                number("number-not-finite", "0.1e310"),
                number("number-not-finite", "1e" + "9".repeat(200)),
                number("number-too-long", "9".repeat(257)),
                number("number-too-long", "0." + "1".repeat(255)),
                number("number-too-long", "-" + "9".repeat(1_000_000)),
                row("number-not-finite", "{" + REST + ",\"x\":1e400}"),
                row("number-not-finite", "{" + USER + "," + TYPE + ",\"timestamp\":NaN}"),
                row("name-too-long", "{" + REST + ",\"" + "n".repeat(1_025) + "\":1}"),
                row("name-too-long", "{" + REST + ",\"data\":{\"" + "n".repeat(1_000_000) + "\":1}}"),
                row("unpaired-surrogate", "{" + REST + ",\"data\":{\"a\":\"\\ud800\"}}"),
                row("unpaired-surrogate", "{" + REST + ",\"data\":{\"a\":\"\\uDE00\\uD83D\"}}"),
                row("unpaired-surrogate", "{" + REST + ",\"data\":{\"a\":\"\\\\\\ud83d \\ude00\"}}"),
                row("unpaired-surrogate", "{" + REST + ",\"data\":{\"a\":\"\\ud83d\\ud83d\\ude00\"}}"),
                row("unpaired-surrogate", "{" + REST + ",\"data\":{\"\\udfff\":1}}"),
                row("unpaired-surrogate", "{" + REST + ",\"x\":\"\\ud800\"}"));
    }

    private static Stream<Arguments> fields() {
        return Stream.of(
                row("missing-field", "{}"),
                row("missing-field", "{" + TYPE + "," + TIME + "}"),
                row("missing-field", "{" + USER + "," + TIME + "}"),
                row("missing-field", "{" + USER + "," + TYPE + "}"),
                row("missing-field", "{\"USER_ID\":\"u\"," + TYPE + "," + TIME + "}"),
                row("missing-field", "{\"user_id\":null," + TYPE + "," + TIME + "}"),
                row("missing-field", "{" + USER + "," + TYPE + ",\"timestamp\":null}"),
                row("wrong-type", "{\"user_id\":7.0," + TYPE + "," + TIME + "}"),
                row("wrong-type", "{\"user_id\":1e3," + TYPE + "," + TIME + "}"),
                row("wrong-type", "{\"user_id\":{}," + TYPE + "," + TIME + "}"),
                row("wrong-type", "{\"event_id\":false," + REST + "}"),
                row("wrong-type", "{" + USER + ",\"event_type\":[\"t\"]," + TIME + "}"),
                row("wrong-type", "{" + REST + ",\"data\":[]}"),
                row("wrong-type", "{" + REST + ",\"data\":\"{}\"}"),
                row("wrong-type", "{" + REST + ",\"data\":1}"),
                row("id-empty", "{\"event_id\":\"\"," + REST + "}"),
                row("id-empty", "{\"user_id\":\"\"," + TYPE + "," + TIME + "}"),
                row("id-empty", "{" + USER + ",\"event_type\":\"\"," + TIME + "}"),
                row("id-too-long", "{\"event_id\":\"" + "x".repeat(257) + "\"," + REST + "}"),
                row("id-too-long", "{\"event_id\":\"" + "é".repeat(129) + "\"," + REST + "}"),
                row("id-too-long", "{\"event_id\":\"" + "\\u65e5".repeat(86) + "\"," + REST + "}"),
                row("id-too-long", "{\"user_id\":\"" + "x".repeat(5_000) + "\"," + TYPE + "," + TIME + "}"),
                row("id-too-long", "{" + USER + ",\"event_type\":\"" + "x".repeat(257) + "\"," + TIME + "}"),
                row("unpaired-surrogate", "{\"event_id\":\"a\\ud800\"," + REST + "}"),
                row("unpaired-surrogate", "{\"event_id\":\"\\udc00a\"," + REST + "}"),
                row("unpaired-surrogate", "{\"user_id\":\"\\ud83dx\\ude00\"," + TYPE + "," + TIME + "}"),
                row("unpaired-surrogate", "{" + USER + ",\"event_type\":\"\\ude00\\ud83d\"," + TIME + "}"));
    }

    private static Arguments row(String reason, String value) {
        return row(reason, value, UTF_8);
    }

    private static Arguments row(String reason, String value, Charset charset) {
        return Arguments.of(reason, value.getBytes(charset));
    }

    private static Arguments number(String reason, String number) {
        return row(reason, "{" + REST + ",\"data\":{\"n\":[" + number + "]}}");
    }

    /** A value that is whole but for these bytes, in a string deep inside. */
    private static Arguments malformed(String hex, String what) {
        byte[] head = ("{" + REST + ",\"data\":{\"" + what + "\":\"").getBytes(UTF_8);
        byte[] middle = bytes(hex);
        byte[] tail = "\"}}".getBytes(UTF_8);
        byte[] value = new byte[head.length + middle.length + tail.length];
        System.arraycopy(head, 0, value, 0, head.length);
        System.arraycopy(middle, 0, value, head.length, middle.length);
        System.arraycopy(tail, 0, value, head.length + middle.length, tail.length);
        return Arguments.of("malformed-utf8", value);
    }

    private static Arguments compressed(String hex) {
        return Arguments.of("compressed-value", bytes(hex));
    }

    private static byte[] bytes(String hex) {
        String[] pairs = hex.split(" ", -1);
        byte[] bytes = new byte[pairs.length];
        for (int i = 0; i < pairs.length; i++) {
            bytes[i] = (byte) Integer.parseInt(pairs[i], 16);
        }
        return bytes;
    }
}
