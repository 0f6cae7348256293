package io.anabranch.sinks.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The questions that a page of the documents gives in its store's own language, for a test to ask them as they stand there. */
public final class Questions {
    private static final Path DOCS = Path.of("..", "..", "docs");
    private static final Pattern SECTION = Pattern.compile("(?ms)^## Questions in .*?(?=^## )");

    private Questions() {}

    /** The blocks of this language in the page's section of questions. */
    public static List<String> in(String page, String language) {
        try {
            Matcher section = SECTION.matcher(Files.readString(DOCS.resolve(page)));
            if (!section.find()) {
                throw new IllegalStateException(page + " has no section of questions");
            }
            return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```")
                    .matcher(section.group())
                    .results()
                    .map(block -> block.group(1).strip())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
