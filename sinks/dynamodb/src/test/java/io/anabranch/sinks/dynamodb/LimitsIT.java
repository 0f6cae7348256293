package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.local.Server;
import io.anabranch.local.TestServers;
import io.anabranch.local.WithServers;
import io.anabranch.topology.Event;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether the limits are the store's own, to the byte. */
@WithServers(Server.DYNAMODB)
class LimitsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final DynamoSettings settings;
    private final TestTable table;

    LimitsIT(TestServers servers) {
        this.settings = SomeEvents.full(servers.newName("events"), servers.dynamodb());
        this.table = new TestTable(settings.table(), servers.dynamodb());
    }

    @BeforeEach
    void createTable() {
        EventsTable.create(settings).block(DEADLINE);
    }

    @AfterEach
    void closeTable() {
        table.close();
    }

    @Test
    void theStoreTakesWhatWeTakeAndRefusesOneByteMore() {
        int room = Limits.MAX_ITEM_BYTES - new Item(data("e", 1), settings).bytes() + 1;

        table.put(new Item(data("e", room), settings).attributes());

        assertThatThrownBy(() -> table.put(new Item(data("f", room + 1), settings).attributes()))
                .hasMessageContaining("Item size has exceeded the maximum allowed size");
    }

    private static Event data(String id, int bytes) {
        return SomeEvents.event(id, "x".repeat(bytes));
    }
}
