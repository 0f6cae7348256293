package io.anabranch.topology;

/**
 * Why a record is no event: one of these reason codes and a detail that tells a place or a length, never a value. Thrown
 * inside the decoder only; {@link EventJson#decode} makes it a {@link Rejected}.
 */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The value is longer than the decoder's limit. */
    static final String RECORD_TOO_LARGE = "record-too-large";
    /** The value has no bytes, which differs from a record without a value, a tombstone. */
    static final String EMPTY_VALUE = "empty-value";
    /** A byte order mark, or NUL bytes where UTF-16 or UTF-32 would have them. */
    static final String WRONG_ENCODING = "wrong-encoding";
    /** Truncated, overlong, a surrogate, beyond U+10FFFF: anywhere in the value or in a header that is read. */
    static final String MALFORMED_UTF8 = "malformed-utf8";
    /** The grammar of JSON is broken, or the value ends too early. */
    static final String MALFORMED_JSON = "malformed-json";
    /** More than whitespace follows the object. */
    static final String TRAILING_BYTES = "trailing-bytes";
    /** One object, at whatever depth, names a field twice. */
    static final String DUPLICATE_KEY = "duplicate-key";
    /** Objects and arrays nest deeper than 30, the record's own object included. */
    static final String TOO_DEEP = "too-deep";
    /** A field's name is longer than 1,024 characters. */
    static final String NAME_TOO_LONG = "name-too-long";
    /** A number is longer than 256 characters. */
    static final String NUMBER_TOO_LONG = "number-too-long";
    /** NaN, Infinity, or a number beyond the range of a double. */
    static final String NOT_FINITE_NUMBER = "not-finite-number";
    /** A surrogate escape without its other half in a text that is not an id; many stores would keep a '?'. */
    static final String TEXT_NOT_WELL_FORMED = "text-not-well-formed";
    /** A required field is absent. */
    static final String MISSING_FIELD = "missing-field";
    /** The record is no object, or a field has another JSON type than it must have. */
    static final String WRONG_TYPE = "wrong-type";
    /** An event id, a user id or an event type is the empty string. */
    static final String ID_EMPTY = "id-empty";
    /** An event id, a user id or an event type is longer than 256 bytes of UTF-8. */
    static final String ID_TOO_LONG = "id-too-long";
    /** An event id, a user id or an event type has a surrogate escape without its other half. */
    static final String ID_NOT_WELL_FORMED = "id-not-well-formed";
    /** The timestamp is neither ISO-8601 with an offset nor an integer of epoch milliseconds. */
    static final String TIMESTAMP_UNREADABLE = "timestamp-unreadable";
    /** The timestamp is outside the years 2000 to 2100. */
    static final String TIMESTAMP_OUT_OF_RANGE = "timestamp-out-of-range";
    /** The timestamp is too far ahead of the record's own. */
    static final String TIMESTAMP_AHEAD = "timestamp-ahead";
    /** A CloudEvent of another version than 1.0, or a batch of them in one record. */
    static final String UNSUPPORTED_CLOUDEVENT = "unsupported-cloudevent";
    /** A CloudEvent whose data is no JSON: data_base64 or another content type. */
    static final String DATA_NOT_JSON = "data-not-json";

    private final String reason;

    Refusal(String reason, String detail) {
        super(detail, null, false, /* writableStackTrace= */ false);
        this.reason = reason;
    }

    Rejected of(SourceRecord record) {
        return new Rejected(record, "decode", reason, String.valueOf(getMessage()));
    }
}
