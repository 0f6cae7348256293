package io.anabranch.app.ops;

import com.sun.net.httpserver.Headers;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** 200 when all is ready; else 503 and who is not, and why. */
record ReadyPage(Supplier<Map<String, String>> troubles) implements Page {
    @Override
    public Answer answer(Headers request) {
        Map<String, String> now = troubles.get();
        if (now.isEmpty()) {
            return Answer.json(200, "{\"ready\":true}");
        }
        String waiting = now.entrySet().stream()
                .map(trouble -> quoted(trouble.getKey()) + ":" + quoted(trouble.getValue()))
                .collect(Collectors.joining(","));
        return Answer.json(503, "{\"ready\":false,\"waiting\":{" + waiting + "}}");
    }

    /** Names and reasons are this program's own words; only what JSON forbids is escaped. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
