package io.anabranch.dist;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A module of {@code deploy/terraform}, read by hcl2json: what is a literal in it is a value, what is an expression stands as
 * <code>${...}</code>.
 */
record TerraformModule(String name, Map<String, JsonNode> files) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String READER = "deploy/dist/src/test/npm-terraform";

    private static Map<String, TerraformModule> known = Map.of();

    TerraformModule {
        files = Map.copyOf(files);
    }

    /** All modules by name, read once. Skips the calling test where there is no Node. */
    static synchronized Map<String, TerraformModule> all() {
        if (known.isEmpty()) {
            known = read(folders()).entrySet().stream()
                    .collect(toMap(
                            Map.Entry::getKey, module -> new TerraformModule(module.getKey(), module.getValue())));
        }
        return known;
    }

    /** The module of that name. Skips the calling test where there is no Node. */
    static TerraformModule of(String name) {
        return Optional.ofNullable(all().get(name)).orElseThrow();
    }

    private static List<Path> folders() {
        try (Stream<Path> folders = Files.list(Repository.path("deploy/terraform"))) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The .tf files of each folder, by its name and theirs. */
    static Map<String, Map<String, JsonNode>> read(List<Path> folders) {
        Path node = Programs.require("node", "read Terraform's files", "https://nodejs.org");
        Path reader = reader();
        List<String> command = Stream.concat(
                        Stream.of(node.toString(), "read.js"),
                        folders.stream().map(folder -> folder.toAbsolutePath().toString()))
                .toList();
        // Whatever Node itself has to say stands on lines before.
        String printed = Shell.run(reader, Map.of(), command).orThrow().lines().reduce("", (before, line) -> line);
        return properties(json(printed)).entrySet().stream()
                .collect(toMap(Map.Entry::getKey, module -> properties(module.getValue())));
    }

    /** The only block of this kind and name. */
    JsonNode resource(String type, String resource) {
        return file("main.tf").at("/resource/" + type + "/" + resource + "/0");
    }

    JsonNode local(String local) {
        return file("locals.tf").path("locals").path(0).path(local);
    }

    Map<String, JsonNode> variables() {
        return properties(file("variables.tf").path("variable")).entrySet().stream()
                .collect(
                        toMap(Map.Entry::getKey, variable -> variable.getValue().path(0)));
    }

    JsonNode variable(String variable) {
        return Optional.ofNullable(variables().get(variable)).orElseThrow();
    }

    JsonNode file(String file) {
        JsonNode found = files.get(file);
        if (found == null) {
            throw new IllegalArgumentException("module " + name + " has no " + file + " but " + files.keySet());
        }
        return found;
    }

    static Map<String, JsonNode> properties(JsonNode object) {
        return object.properties().stream().collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The texts of an array; of one text that text. */
    static List<String> texts(JsonNode array) {
        return array.isTextual()
                ? List.of(array.asText())
                : StreamSupport.stream(array.spliterator(), /* parallel= */ false)
                        .map(JsonNode::asText)
                        .toList();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The npm project, in target and with what it depends on. */
    private static Path reader() {
        Path npm = Programs.require("npm", "read Terraform's files", "https://nodejs.org");
        Path reader = Path.of("target", "npm-terraform").toAbsolutePath();
        try {
            Files.createDirectories(reader);
            boolean isInstalled = Files.isRegularFile(reader.resolve("node_modules/.package-lock.json"))
                    && Files.mismatch(
                                    reader.resolve("package-lock.json"), Repository.path(READER + "/package-lock.json"))
                            < 0;
            for (String file : List.of("package.json", "package-lock.json", "read.js")) {
                Files.copy(
                        Repository.path(READER + "/" + file),
                        reader.resolve(file),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            if (!isInstalled) {
                var unused = Shell.run(
                                reader,
                                npm.toString(),
                                "ci",
                                "--ignore-scripts",
                                "--no-audit",
                                "--no-fund",
                                "--prefer-offline")
                        .orThrow();
            }
            return reader;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
