package io.anabranch.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedTest {
    /** The message is two lines. */
    private static final String WRITTEN =
            "*2 $5 HELLO $1 3 *3 $7 PUBLISH $1 c $4 a b *4 $7 EVALSHA $4 abcd $1 0 $0  ".replace(" ", "\r\n");

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
