package io.anabranch.dist;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Evaluates a module's locals as Terraform itself does. Needs no provider: the locals of these modules depend on variables alone. */
final class TerraformConsole {
    private final Path terraform;
    private final Path folder;

    private TerraformConsole(Path terraform, Path folder) {
        this.terraform = terraform;
        this.folder = folder;
    }

    /** Skips the calling test where there is no Terraform. */
    static TerraformConsole of(String module, Path folder) {
        Path terraform = program();
        try {
            for (String file : List.of("variables.tf", "locals.tf")) {
                Files.copy(Repository.path("deploy/terraform/" + module + "/" + file), folder.resolve(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TerraformConsole(terraform, folder);
    }

    static Path program() {
        return Programs.require(
                "terraform", "check the modules' form and values", "https://developer.hashicorp.com/terraform/install");
    }

    /**
     * The value of a local.
     *
     * @param variables in HCL: <code>["events"]</code>; texts as they are
     */
    JsonNode local(String name, Map<String, String> variables) {
        Map<String, String> environment = variables.entrySet().stream()
                .collect(toMap(variable -> "TF_VAR_" + variable.getKey(), Map.Entry::getValue));
        String question = "echo 'jsonencode(local." + name + ")' | '" + terraform + "' console";
        String text =
                Shell.run(folder, environment, List.of("sh", "-c", question)).orThrow();
        // The console prints a text as HCL has it, which is as JSON has it.
        String line = text.lines()
                .filter(printed -> printed.startsWith("\""))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text));
        return TerraformModule.json(TerraformModule.json(line).textValue());
    }
}
