package io.anabranch.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The program takes the configuration that a pod gives it: the rendered files, with the container's variables. */
class HelmConfigurationTest {
    private static final String MOUNTED = "/etc/anabranch";
    /** What is in the Secrets of the value sets, by the ends of their paths. */
    private static final Map<String, String> SECRETS =
            Map.of("client.properties", "security.protocol=SSL", ".uri", "mongodb://anabranch:secret@mongodb-0:27017");

    @TempDir
    private Path folder = Path.of("");

    static List<String> valueSets() {
        return Chart.valueSets();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void theProgramTakesThePodsConfiguration(String valueSet) throws IOException {
        Manifests manifests = Chart.render(valueSet);
        mount(manifests);
        Map<String, String> variables = variables(manifests.container());

        StringWriter said = new StringWriter();
        int code = run(variables, said, "validate", "--no-environment", "--config", folder + "/pipeline.yaml");

        assertThat(code).as(said.toString()).isZero();
    }

    /** A variable that the program does not know would be ignored with a warning. */
    @ParameterizedTest
    @MethodSource("valueSets")
    void everyVariableOfTheProgramTakesEffect(String valueSet) throws IOException {
        Manifests manifests = Chart.render(valueSet);
        mount(manifests);
        Map<String, String> variables = variables(manifests.container());

        StringWriter said = new StringWriter();
        int code = run(variables, said, "config", "print", "--config", folder + "/pipeline.yaml");

        assertThat(code).as(said.toString()).isZero();
        assertThat(variables.keySet())
                .filteredOn(name -> name.startsWith("ANABRANCH_"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(said.toString()).contains(name));
        assertThat(said.toString()).doesNotContain("unknown environment variable");
    }

    private static int run(Map<String, String> variables, StringWriter said, String... args) {
        PrintWriter all = new PrintWriter(said, true);
        return Main.run(args, variables, all, all);
    }

    /** The projected volume, as files of this machine; their paths in the text, too. */
    private void mount(Manifests manifests) throws IOException {
        for (JsonNode source : manifests.pod().at("/spec/volumes/0/projected/sources")) {
            if (source.has("configMap")) {
                String name = source.at("/configMap/name").asText();
                for (Map.Entry<String, JsonNode> file :
                        manifests.named("ConfigMap", name).at("/data").properties()) {
                    write(file.getKey(), here(file.getValue().asText()));
                }
            } else {
                String path = source.at("/secret/items/0/path").asText();
                write(path, content(path));
            }
        }
    }

    private void write(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static String content(String path) {
        return SECRETS.entrySet().stream()
                .filter(secret -> path.endsWith(secret.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("a-secret-of-more-than-16-characters");
    }

    private Map<String, String> variables(JsonNode container) {
        Map<String, String> variables = new TreeMap<>();
        for (JsonNode variable : container.at("/env")) {
            String value = variable.has("valueFrom")
                    ? Chart.NAME + "-0"
                    : variable.at("/value").asText();
            variables.put(variable.at("/name").asText(), here(value));
        }
        return variables;
    }

    private String here(String text) {
        return text.replace(MOUNTED, folder.toString());
    }
}
