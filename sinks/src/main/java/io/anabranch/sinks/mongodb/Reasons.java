package io.anabranch.sinks.mongodb;

/** The reason codes of this sink's rejections. */
final class Reasons {
    /** BSON ends a field's name at a NUL. */
    static final String NUL_IN_FIELD_NAME = "nul-in-field-name";

    /** BSON text is UTF-8, which can't say half a character. */
    static final String UNPAIRED_SURROGATE = "unpaired-surrogate";

    /** Neither an integer of 64 bits nor a double nor a Decimal128 is this number. */
    static final String NUMBER_NOT_EXACT = "number-not-exact";

    static final String TOO_LARGE = "too-large";

    static final String UNREADABLE_JSON = "unreadable-json";

    /** Another event holds the place in a unique index that is not the one of {@code _id}. */
    static final String DUPLICATE_KEY = "duplicate-key";

    /** The collection has a validator, and the event does not satisfy it. */
    static final String VALIDATION_FAILED = "validation-failed";

    /** The store refuses this event for another reason; its code is in the detail. */
    static final String REFUSED_BY_STORE = "refused-by-store";

    private Reasons() {}
}
