package io.anabranch.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedTest {
    private static final String WRITTEN = "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n"
            + "*3\r\n$7\r\nPUBLISH\r\n$1\r\nc\r\n$12\r\n{\"a\":\"\r\nb\"}x\r\n"
            + "*4\r\n$7\r\nEVALSHA\r\n$4\r\nabcd\r\n$1\r\n0\r\n$0\r\n\r\n";

    @Test
    void whatAClientWroteIsReadButForItsGreetings() {
        List<Recorded> all = Recorded.all(WRITTEN.getBytes(StandardCharsets.UTF_8));

        assertThat(all).extracting(Recorded::type).containsExactly(CommandType.PUBLISH, CommandType.EVALSHA);
        assertThat(all).extracting(each -> each.arguments().count()).containsExactly(2, 3);
        assertThat(all.get(0).arguments().toCommandString()).isNotEmpty();
    }

    @Test
    void halfACommandIsNone() {
        byte[] half = WRITTEN.substring(0, WRITTEN.length() - 1).getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Recorded.all(half)).hasMessageContaining("ends within a command");
    }
}
