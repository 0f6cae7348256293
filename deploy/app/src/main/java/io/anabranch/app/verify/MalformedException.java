package io.anabranch.app.verify;

/** Why a record is no event. Thrown inside {@link LogReader}, and by what it is given to read values of a schema registry. */
final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedException(String why) {
        super(why, null, false, /* writableStackTrace= */ false);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
