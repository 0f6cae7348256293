package io.anabranch.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.ExitCode;
import io.anabranch.app.MetricsInDocs;
import io.anabranch.topology.RejectReason;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The names that operators build upon, as a file: metrics with their labels, configuration keys, reasons, exit codes. A change of one is
 * a change of that file, and a line in the changelog.
 */
class PublicNamesTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "public-names.txt");

    @Test
    void noNameThatOperatorsBuildUponChangesUnnoticed() throws IOException, IllegalAccessException {
        List<String> names = new ArrayList<>();
        MetricsInDocs.read().labels().forEach((name, labels) -> names.add("metric " + name + labels));
        Sections.ALL.forEach((section, settings) ->
                Component.of(settings).forEach(component -> names.add("setting " + section + "." + component.key())));
        Arrays.stream(RejectReason.values()).forEach(reason -> names.add("reason " + reason.code()));
        for (Field code : ExitCode.class.getFields()) {
            names.add("exit code " + code.getName() + " " + code.getInt(null));
        }
        Path asItIs = Files.write(Path.of("target", "public-names.txt"), names);

        assertThat(names).as("deploy/app/" + GOLDEN + " against " + asItIs).isEqualTo(Files.readAllLines(GOLDEN));
    }

    @Test
    void theDeadLetterPageHasEveryReason() throws IOException {
        String page = Files.readString(Path.of("..", "..", "docs", "dead-letters.md"));

        assertThat(RejectReason.values()).allSatisfy(reason -> assertThat(page).contains("`" + reason.code() + "`"));
    }
}
