package io.anabranch.app.settings;

import io.anabranch.topology.ByteSize;
import io.anabranch.topology.Complaints;
import io.anabranch.topology.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of a store that is none, with a component of every type. */
record ShelfSettings(
        @Setting(is = "where it is") String table,
        @Setting(is = "how many shards", orElse = "8") int shards,
        @Setting(is = "the largest item", orElse = "400KiB") ByteSize largestItem,
        @Setting(is = "how long to try", orElse = "60s") Duration patience,
        @Setting(is = "when an item expires") Optional<Duration> expireAfter,

        @Setting(is = "the server", orElse = "shelf://localhost:1")
        URI server,

        @Setting(is = "the password", secret = true) Optional<String> password,
        @Setting(is = "which way", orElse = "left-hand") Side side,

        @Setting(is = "whether it is sealed", orElse = "false")
        boolean sealed,

        @Setting(is = "hosts", orElse = "[]") List<String> hosts,
        @Setting(is = "boards", orElse = "[]") List<BoardSettings> board) {

    ShelfSettings {
        new Complaints()
                .unless(!table.isBlank(), "table", table, "a name")
                .unless(shards >= 1 && shards <= 1024, "shards", shards, "1 to 1024")
                .unless(password.orElse("long enough").length() > 3, "password", password.orElse(""), "4 letters")
                .raise();
    }

    enum Side {
        LEFT_HAND,
        RIGHT_HAND
    }

    record BoardSettings(
            @Setting(is = "its name") String name,
            @Setting(is = "how many to keep", orElse = "10") int keep) {
        BoardSettings {
            new Complaints().unless(keep > 0, "keep", keep, "1 or more").raise();
        }
    }
}
