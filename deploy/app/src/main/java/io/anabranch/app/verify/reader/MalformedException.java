package io.anabranch.app.verify.reader;

/** Why a record is no event. Thrown inside {@link LogReader}, and by what it is given to read values of a schema registry. */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String why) {
        super(why, null, false, /* writableStackTrace= */ false);
    }

    public String why() {
        return String.valueOf(getMessage());
    }
}
