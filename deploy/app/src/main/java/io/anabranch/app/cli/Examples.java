package io.anabranch.app.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What each command's help shows last: one or two command lines that can be typed as they are. */
public final class Examples {
    /** By the command's full name. */
    private static final Map<String, List<String>> ALL = Map.ofEntries(
            Map.entry(
                    "anabranch",
                    List.of(
                            "anabranch init --output pipeline.yaml",
                            "anabranch validate --config pipeline.yaml",
                            "anabranch run --config pipeline.yaml")),
            Map.entry(
                    "anabranch run",
                    List.of(
                            "anabranch run --config pipeline.yaml",
                            "anabranch run --config pipeline.yaml --start-timeout infinity")),
            Map.entry("anabranch tables", List.of("anabranch tables plan --config pipeline.yaml")),
            Map.entry(
                    "anabranch tables plan",
                    List.of(
                            "anabranch tables plan --config pipeline.yaml",
                            "anabranch tables plan --config pipeline.yaml --output json")),
            Map.entry(
                    "anabranch tables create",
                    List.of(
                            "anabranch tables create --config pipeline.yaml",
                            "anabranch tables create --config pipeline.yaml --replication 3")),
            Map.entry("anabranch tables check", List.of("anabranch tables check --config pipeline.yaml")),
            Map.entry("anabranch config", List.of("anabranch config print --config pipeline.yaml")),
            Map.entry("anabranch config check", List.of("anabranch config check --config pipeline.yaml")),
            Map.entry(
                    "anabranch config print",
                    List.of(
                            "anabranch config print --config pipeline.yaml",
                            "anabranch config print --config pipeline.yaml --output json")),
            Map.entry("anabranch config schema", List.of("anabranch config schema > pipeline.schema.json")),
            Map.entry(
                    "anabranch event",
                    List.of(
                            "anabranch event --config pipeline.yaml --file sample.json",
                            "echo '{\"user_id\": \"u1\"}' | anabranch event --output json")),
            Map.entry(
                    "anabranch validate",
                    List.of(
                            "anabranch validate --config pipeline.yaml",
                            "anabranch validate --config pipeline.yaml --no-environment")),
            Map.entry(
                    "anabranch init",
                    List.of("anabranch init --sinks mongodb,feed --output pipeline.yaml", "anabranch init | less")),
            Map.entry(
                    "anabranch completion",
                    List.of(
                            "source <(anabranch completion bash)",
                            "anabranch completion fish > ~/.config/fish/completions/anabranch.fish")),
            Map.entry(
                    "anabranch doctor",
                    List.of(
                            "anabranch doctor --config pipeline.yaml",
                            "anabranch doctor --config pipeline.yaml --output report.zip")),
            Map.entry("anabranch sinks", List.of("anabranch sinks list --ops 127.0.0.1:9600")),
            Map.entry(
                    "anabranch sinks list",
                    List.of(
                            "anabranch sinks list --config pipeline.yaml",
                            "anabranch sinks list --ops 10.0.0.1:9600,10.0.0.2:9600 --output json")),
            Map.entry("anabranch sinks pause", List.of("anabranch sinks pause cassandra --config pipeline.yaml")),
            Map.entry("anabranch sinks resume", List.of("anabranch sinks resume cassandra --config pipeline.yaml")),
            Map.entry(
                    "anabranch top",
                    List.of(
                            "anabranch top --config pipeline.yaml --sort lag",
                            "anabranch top --ops 127.0.0.1:9600 --once --output json")),
            Map.entry(
                    "anabranch tap",
                    List.of(
                            "anabranch tap --ops 127.0.0.1:9600 --sink read,mongodb --limit 20",
                            "anabranch tap --config pipeline.yaml --user user-17 --values")),
            Map.entry(
                    "anabranch replay",
                    List.of(
                            "anabranch replay --config p.yaml --sink cassandra --from 2026-11-20T00:00Z",
                            "anabranch replay --config p.yaml --sink mongodb --rate 2000 --dry-run",
                            "anabranch replay --config p.yaml --sink leaderboards")),
            Map.entry("anabranch dlq", List.of("anabranch dlq list --config pipeline.yaml")),
            Map.entry(
                    "anabranch dlq list",
                    List.of(
                            "anabranch dlq list --config pipeline.yaml",
                            "anabranch dlq list --config pipeline.yaml --since 2026-11-20T00:00Z")),
            Map.entry(
                    "anabranch dlq show",
                    List.of(
                            "anabranch dlq show --config pipeline.yaml --by mongodb --limit 3",
                            "anabranch dlq show --config pipeline.yaml --mask --output json")),
            Map.entry(
                    "anabranch dlq redrive",
                    List.of(
                            "anabranch dlq redrive --config pipeline.yaml --sink mongodb --dry-run",
                            "anabranch dlq redrive --config p.yaml --sink mongodb --reason too-large")),
            Map.entry(
                    "anabranch check-cases",
                    List.of(
                            "anabranch check-cases --config pipeline.yaml cases.yaml",
                            "anabranch check-cases --config p.yaml cases/*.yaml --junit cases.xml")),
            Map.entry(
                    "anabranch verify",
                    List.of(
                            "anabranch verify --config pipeline.yaml",
                            "anabranch verify --config pipeline.yaml --sink mongodb --output json")));

    private Examples() {}

    /** Adds them to a command and all that are below it. */
    public static void addTo(CommandLine line) {
        CommandSpec command = line.getCommandSpec();
        List<String> examples = of(command.qualifiedName());
        if (!examples.isEmpty()) {
            UsageMessageSpec usage = command.usageMessage();
            usage.footerHeading("%nExamples:%n");
            usage.footer(examples.stream().map(example -> "  " + example).toArray(String[]::new));
        }
        line.getSubcommands().values().forEach(Examples::addTo);
    }

    /**
     * The command lines of one command.
     *
     * @param command its full name, as {@code anabranch tables plan}
     */
    static List<String> of(String command) {
        return ALL.getOrDefault(command, List.of());
    }
}
