package io.anabranch.topology;

import java.util.Locale;

/**
 * Why an event can never be stored. The names in lower case with dashes are the codes that dead letters, metrics and documents
 * carry; one name for one reason, whichever store it is.
 */
public enum RejectReason {
    // ---- found by the decoder

    /** The value is longer than {@code max-record-size}. */
    RECORD_TOO_LARGE,
    /** The value has no bytes, which differs from a record without a value, a tombstone. */
    EMPTY_VALUE,
    /** A byte order mark, or NUL bytes where UTF-16 or UTF-32 would have them. */
    WRONG_ENCODING,
    /** Truncated, overlong, a surrogate, beyond U+10FFFF: anywhere in the value or in a header that is read. */
    MALFORMED_UTF8,
    /** The grammar of JSON is broken, or the value ends too early. */
    MALFORMED_JSON,
    /** More than whitespace follows the object. */
    TRAILING_BYTES,
    /** One object, at whatever depth, names a field twice; or a header that may be there once is there twice. */
    DUPLICATE_FIELD,
    /** Objects and arrays nest deeper than 30, the record's own object included. */
    TOO_DEEP,
    /** A field's name is longer than 1,024 characters. */
    NAME_TOO_LONG,
    /** A number is longer than 256 characters. */
    NUMBER_TOO_LONG,
    /** NaN, Infinity, or a number beyond the range of a double. */
    NUMBER_NOT_FINITE,
    /** A surrogate escape without its other half, which no UTF-8 can hold; many stores would keep a '?'. */
    UNPAIRED_SURROGATE,
    /** A required field is absent. */
    MISSING_FIELD,
    /** The record is no object, or a field has another JSON type than it must have. */
    WRONG_TYPE,
    /** An event id, a user id or an event type is the empty string. */
    ID_EMPTY,
    /** An event id, a user id or an event type is longer than 256 bytes of UTF-8. */
    ID_TOO_LONG,
    /** The timestamp is neither ISO-8601 with an offset nor an integer of epoch milliseconds. */
    TIMESTAMP_UNREADABLE,
    /** The timestamp is outside the years 2000 to 2100. */
    TIMESTAMP_OUT_OF_RANGE,
    /** The timestamp is too far ahead: of the record's own, or of what the store's day partitions allow. */
    TIMESTAMP_TOO_FAR_AHEAD,
    /** A CloudEvent of another version than 1.0, or a batch of them in one record. */
    UNSUPPORTED_CLOUDEVENT,
    /** A CloudEvent whose data is no JSON: data_base64 or another content type. */
    DATA_NOT_JSON,
    /** The value is compressed by its producer (gzip, zstd, lz4), not by the log. */
    COMPRESSED_VALUE,
    /** The value has the frame of a schema registry's serializer, and the topic's format is plain JSON. */
    SCHEMA_FRAMED,
    /** The value lacks the frame of a schema registry's serializer, or the frame is cut short. */
    NOT_SCHEMA_FRAMED,
    /** The registry has no schema of the id that the value names. */
    UNKNOWN_SCHEMA,
    /** The schema that the value names can't be used: it can't be parsed, is too large, or is of an unknown kind. */
    UNUSABLE_SCHEMA,
    /** The bytes are not what their schema says. */
    SCHEMA_MISMATCH,

    // ---- found by a sink, of its own store

    /** Larger than the store's item, row or document may be. */
    TOO_LARGE,
    /** A key of the store is longer than it may be. */
    KEY_TOO_LONG,
    /** None of the store's types of numbers holds this number exactly. */
    NUMBER_NOT_EXACT,
    /** The store's maps have no field of an empty name. */
    EMPTY_FIELD_NAME,
    /** A field's name has a NUL in it, which ends a name there. */
    NUL_IN_FIELD_NAME,
    /** Another event holds the place in a unique index that is not the one of its id. */
    UNIQUE_INDEX_VIOLATION,
    /** The collection has a validator, and the event does not satisfy it. */
    VALIDATION_FAILED,
    /** With the leaderboard's decimals the score is beyond 2^53. */
    SCORE_TOO_LARGE,
    /** The store refuses this event for another reason, which the detail has. */
    REJECTED_BY_STORE;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** As metrics and dead letters have it: {@code malformed-json}. */
    public String code() {
        return code;
    }

    /** The code. */
    @Override
    public String toString() {
        return code;
    }
}
