package io.anabranch.dist;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long the program takes at most to store and commit what is in flight, as its source has it. */
final class DrainTimeout {
    private static final Pattern CONSTANT = Pattern.compile("DRAIN_TIMEOUT = Duration\\.ofSeconds\\((\\d+)\\)");

    private DrainTimeout() {}

    static int seconds() {
        Matcher constant = CONSTANT.matcher(Repository.text("deploy/app/src/main/java/io/anabranch/app/Assembly.java"));
        if (!constant.find()) {
            throw new AssertionError("Assembly has no DRAIN_TIMEOUT any more");
        }
        return Integer.parseInt(constant.group(1));
    }
}
