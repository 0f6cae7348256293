package io.anabranch.app.settings;

import io.anabranch.settings.ByteSize;
import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of a store that is none, with a component of every type. */
record ShelfSettings(
        @Setting(description = "where it is") String table,

        @Setting(description = "how many shards", defaultValue = "8")
        int shards,

        @Setting(description = "the largest item", defaultValue = "400KiB")
        ByteSize largestItem,

        @Setting(description = "how long to try", defaultValue = "60s")
        Duration maxRetryTime,

        @Setting(description = "when an item expires") Optional<Duration> expireAfter,

        @Setting(description = "the server", defaultValue = "shelf://localhost:1")
        URI server,

        @Setting(description = "the password", secret = true)
        Optional<String> password,

        @Setting(description = "which way", defaultValue = "left-hand")
        Side side,

        @Setting(description = "whether it is sealed", defaultValue = "false")
        boolean sealed,

        @Setting(description = "hosts", defaultValue = "[]") List<String> hosts,

        @Setting(description = "leaderboards", defaultValue = "[]")
        List<LeaderboardSettings> leaderboards) {

    ShelfSettings {
        new Violations()
                .check(!table.isBlank(), "table", table, "a name")
                .check(shards >= 1 && shards <= 1024, "shards", shards, "1 to 1024")
                .check(password.orElse("long enough").length() > 3, "password", password.orElse(""), "4 letters")
                .raise();
    }

    enum Side {
        LEFT_HAND,
        RIGHT_HAND
    }

    record LeaderboardSettings(
            @Setting(description = "its name") String name,

            @Setting(description = "how many to keep", defaultValue = "10")
            int keep) {
        LeaderboardSettings {
            new Violations().check(keep > 0, "keep", keep, "1 or more").raise();
        }
    }
}
