package io.anabranch.app.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.app.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

class CheckCasesTest {
    private static final Path DEPLOY = Path.of("..", "..", "deploy");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theTenCasesOfTheSamplePass() {
        assertThat(said(0, DEPLOY.resolve("cases.yaml")).lines())
                .hasSize(11)
                .endsWith("10 cases, 0 failed")
                .filteredOn(line -> line.startsWith("passed  "))
                .hasSize(10);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            data: {amount: 12.5, currency: EUR}\\n        feed     | data: {amount: 12.6, currency: EUR}\\n        feed | /sinks/mongodb/content/data/amount: expected 12.6, got 12.5
            timestamp_micros: 1795248937123456              | timestamp_micros: 1795248937123457            | /sinks/mongodb/content/timestamp_micros: expected 1795248937123457, got 1795248937123456
            ttl: {N: '1803024937'}                          |                                               | /sinks/dynamodb/content/ttl: expected nothing, got {"N":"1803024937"}
            {rejected: {reason: malformed-json}}            | {rejected: {reason: trailing-bytes}}          | /rejected/reason: expected "trailing-bytes", got "malformed-json"
            {tombstone: true}                               | {event: {id: o-9}}                            | /event: expected {"id":"o-9"}, got nothing
            """)
    void whatDiffersIsNamedWithItsPlace(String expected, String changed, String difference) throws Exception {
        String cases = Files.readString(DEPLOY.resolve("cases.yaml"));
        String from = expected.replace("\\n", "\n");
        String to = changed == null ? "" : changed.replace("\\n", "\n");
        assertThat(cases).contains(from);

        String said = said(1, write(cases.replace(from, to)));

        assertThat(said).contains("FAILED  ", difference, "10 cases, 1 failed");
    }

    @Test
    void theResultsAreJunitsXmlWhateverTheNames() throws Exception {
        Path junit = folder.resolve("cases.xml");
        Path cases = write("""
                cases:
                  - name: 'half <an> "object" & more'
                    record: {timestamp: '2026-11-21T08:15:38Z', value: '{'}
                    expect: {rejected: {reason: malformed-json}}
                  - name: fails
                    record: {timestamp: '2026-11-21T08:15:38Z', value: '{'}
                    expect: {rejected: {reason: wrong-type}}
                """);

        var unused = said(1, cases, "--junit", junit.toString());

        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(junit.toFile())
                .getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        Element first = (Element) suite.getElementsByTagName("testcase").item(0);
        assertThat(first.getAttribute("name")).isEqualTo("half <an> \"object\" & more");
        Element failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message"))
                .isEqualTo("/rejected/reason: expected \"wrong-type\", got \"malformed-json\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cases: []                                                          | expected a list 'cases'
            cases: [{name: a, record: {timestamp: '2026-11-21T08:15:38Z'}}]     | case 'a': expected what has to become of it
            cases: [{name: a, recrd: {}, expect: {tombstone: true}}]            | unknown key 'recrd'
            cases: [{name: a, record: {}, expect: {tombstone: true}}]           | expected a timestamp
            cases: [{name: a, record: {timestamp: now}, expect: {b: true}}]     | timestamp must be a time
            cases: [{name: a, record: {timestamp: '2026-11-21T08:15:38Z', value-hex: 7}, expect: {b: true}}] | value-hex must be pairs
            cases: [                                                           | cases.yaml
            """)
    void aFileThatIsNoFileOfCasesSaysWhy(String cases, String why) throws Exception {
        assertThat(said(1, write(cases))).contains(why).doesNotContain("\tat ");
    }

    private Path write(String cases) throws Exception {
        return Files.writeString(folder.resolve("cases.yaml"), cases);
    }

    private static String said(int exitCode, Path cases, String... options) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        List<String> words = new ArrayList<>(List.of(
                "check-cases", "--config", DEPLOY.resolve("pipeline.yaml").toString(), cases.toString()));
        words.addAll(List.of(options));
        assertThat(Main.run(words.toArray(String[]::new), Map.of(), out, out))
                .as(said::toString)
                .isEqualTo(exitCode);
        return said.toString();
    }
}
