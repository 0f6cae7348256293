package io.anabranch.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class KafkaOffsetsTest {
    private final KafkaOffsets offsets =
            new KafkaOffsets(KafkaSettings.of("127.0.0.1:1", List.of("events"), "group", "events.dead"));

    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger second = new AtomicInteger();

    @Test
    void aClientThatTheCheckOpenedIsUsedOnAndClosedWithTheRest() {
        offsets.adopt(admin(first));
        assertThat(first).hasValue(0);

        offsets.close();
        assertThat(first).hasValue(1);
    }

    @Test
    void aSecondOneOfAnotherAttemptIsClosedAtOnce() {
        offsets.adopt(admin(first));
        offsets.adopt(admin(second));

        assertThat(first).hasValue(0);
        assertThat(second).hasValue(1);
    }

    @Test
    void oneThatComesAfterTheEndIsClosedAtOnce() {
        offsets.close();

        offsets.adopt(admin(first));

        assertThat(first).hasValue(1);
    }

    /** Counts how often it is closed, and can do nothing else. */
    private static Admin admin(AtomicInteger closings) {
        return (Admin) Proxy.newProxyInstance(
                KafkaOffsetsTest.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("close")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    closings.incrementAndGet();
                    return null;
                });
    }
}
