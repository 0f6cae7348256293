package io.anabranch.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What producers get wrong: each takes a good event's JSON and returns bytes that are no event. */
enum Malformation {
    TRUNCATED {
        @Override
        byte[] spoil(String json) {
            return utf8(json.substring(0, json.length() - 7));
        }
    },
    NOT_JSON {
        @Override
        byte[] spoil(String json) {
            return utf8("event=" + json.length() + ";lost");
        }
    },
    USER_MISSING {
        @Override
        byte[] spoil(String json) {
            return utf8(json.replace("\"user_id\"", "\"usr_id\""));
        }
    },
    ID_EMPTY {
        @Override
        byte[] spoil(String json) {
            return utf8(withId(json, ""));
        }
    },
    ID_TOO_LONG {
        @Override
        byte[] spoil(String json) {
            return utf8(withId(json, "i".repeat(257)));
        }
    },
    ID_NOT_WELL_FORMED {
        @Override
        byte[] spoil(String json) {
            return utf8(withId(json, "half-\\ud83d"));
        }
    },
    KEY_TWICE {
        @Override
        byte[] spoil(String json) {
            return utf8("{\"user_id\":\"someone-else\"," + json.substring(1));
        }
    },
    TIMESTAMP_UNREADABLE {
        @Override
        byte[] spoil(String json) {
            return utf8(withTimestamp(json, "yesterday"));
        }
    },
    TIMESTAMP_FAR_AHEAD {
        @Override
        byte[] spoil(String json) {
            return utf8(withTimestamp(json, "2099-12-31T23:59:59Z"));
        }
    },
    NUMBER_NOT_FINITE {
        @Override
        byte[] spoil(String json) {
            return utf8(json.substring(0, json.length() - 1) + ",\"ratio\":1e400}");
        }
    },
    BYTES_BEHIND {
        @Override
        byte[] spoil(String json) {
            return utf8(json + "{}");
        }
    },
    OVERLONG_UTF8 {
        @Override
        byte[] spoil(String json) {
            byte[] bytes = utf8(withId(json, "??"));
            int place = json.indexOf("\"event_id\":\"") + "\"event_id\":\"".length();
            bytes[place] = (byte) 0xc0;
            bytes[place + 1] = (byte) 0xaf;
            return bytes;
        }
    };

    abstract byte[] spoil(String json);

    private static String withId(String json, String id) {
        return json.replaceFirst("\"event_id\":\"[^\"]*\"", "\"event_id\":\"" + id.replace("\\", "\\\\") + "\"");
    }

    private static String withTimestamp(String json, String timestamp) {
        return json.replaceFirst("\"timestamp\":\"[^\"]*\"", "\"timestamp\":\"" + timestamp + "\"");
    }

    private static byte[] utf8(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length);
    }
}
