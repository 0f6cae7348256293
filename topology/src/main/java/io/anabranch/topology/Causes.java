package io.anabranch.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A failure in one line, for logs, health answers and the command line. */
public final class Causes {
    private static final int MAX_DEPTH = 10;
    private static final Pattern LINE_BREAK = Pattern.compile("\\s*\\R\\s*");

    private Causes() {}

    /** What was tried and, where it says more, the last cause; a {@link MisconfigurationException} says all itself. One line. */
    public static String inWords(Throwable failure) {
        List<String> said = new ArrayList<>();
        @org.jspecify.annotations.Nullable Throwable at = failure;
        for (int depth = 0; at != null && depth < MAX_DEPTH; depth++) {
            String words = words(at);
            // A wrapper often repeats its cause's message.
            if (said.stream().noneMatch(before -> before.contains(words) || words.contains(before))) {
                said.add(words);
            }
            at = at instanceof MisconfigurationException ? null : at.getCause();
        }
        String first = said.get(0);
        return said.size() == 1 ? first : first + "; last cause: " + said.get(said.size() - 1);
    }

    /** What it says by itself, without its causes, in one line; the name of its class where it says nothing. */
    public static String words(Throwable failure) {
        String message = failure.getMessage();
        String words = message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
        return LINE_BREAK.matcher(words.strip()).replaceAll(" ");
    }
}
