package io.anabranch.app.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code docs/cli.md}, made of the commands as picocli knows them. */
final class CliPage {
    private static final String INTRODUCTION = """
            # Command line

            Every command of the program, as `--help` tells of it; this page is made of the same text. The launcher `./anabranch` has more, which are tools of this repository: `demo`, `local`, `load`, `test`, `bench`.

            - **Data goes to standard output, all that is said about it to standard error.** `--output json` prints one JSON value; who only wants to know whether all is fine reads the exit code.
            - **Colours** are a terminal's alone; `NO_COLOR=1` has none there either.
            - **The log** of every command but `run` is silent, unless `ANABRANCH_LOG=text` or `json` asks for it.
            - **Completion**: `source <(anabranch completion bash)` in `~/.bashrc`, the same with `zsh` in `~/.zshrc`; for fish, `anabranch completion fish > ~/.config/fish/completions/anabranch.fish`.

            """;

    private final List<String> lines = new ArrayList<>();

    private CliPage() {}

    static String of(CommandLine root) {
        CliPage page = new CliPage();
        page.exitCodes("Exit codes of every command that has none of its own:", root.getCommandSpec());
        visible(root).forEach(page::add);
        return INTRODUCTION + String.join("\n", page.lines) + "\n";
    }

    /** The commands below it that are shown; without help, which every command has as an option. */
    static List<CommandLine> visible(CommandLine line) {
        Set<CommandLine> subcommands = new LinkedHashSet<>(line.getSubcommands().values());
        return subcommands.stream()
                .filter(each -> !each.getCommandSpec().usageMessage().hidden())
                .filter(each -> !each.getCommandName().equals("help"))
                .toList();
    }

    private void add(CommandLine line) {
        CommandSpec command = line.getCommandSpec();
        UsageMessageSpec usage = command.usageMessage();
        String depth = command.parent().parent() == null ? "##" : "###";
        lines.add("");
        lines.add(depth + " `" + command.qualifiedName() + "`");
        lines.add("");
        lines.add(joined(usage.description()));
        lines.add("");
        block("sh", List.of(synopsis(line)));
        options(command);
        if (!usage.exitCodeList().isEmpty()) {
            lines.add("");
            exitCodes("Exit codes:", command);
        }
        List<String> examples = Arrays.stream(usage.footer()).map(String::strip).toList();
        if (!examples.isEmpty()) {
            lines.add("");
            lines.add(examples.size() == 1 ? "Example:" : "Examples:");
            lines.add("");
            block("sh", examples);
        }
        visible(line).forEach(this::add);
    }

    private static String synopsis(CommandLine line) {
        Help help = new Help(line.getCommandSpec(), Help.defaultColorScheme(Ansi.OFF));
        return String.join(" ", help.synopsis(0).strip().split("\\s+"));
    }

    private void options(CommandSpec command) {
        List<String> rows = new ArrayList<>();
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            rows.add(row(parameter.paramLabel(), "required", joined(parameter.description())));
        }
        for (OptionSpec option : command.options()) {
            if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
                rows.add(row(names(option), fallback(option), joined(option.description())));
            }
        }
        if (!rows.isEmpty()) {
            lines.add("");
            lines.add("| option | default | meaning |");
            lines.add("|---|---|---|");
            lines.addAll(rows);
        }
    }

    private static String names(OptionSpec option) {
        String names = String.join(", ", option.names());
        return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
    }

    private static String fallback(OptionSpec option) {
        if (option.required()) {
            return "required";
        }
        String value = option.defaultValue();
        return value == null || option.arity().max() == 0 ? "–" : "`" + value + "`";
    }

    private static String row(String name, String fallback, String meaning) {
        return "| `" + name + "` | " + fallback + " | " + meaning.replace("|", "\\|") + " |";
    }

    private void exitCodes(String heading, CommandSpec command) {
        lines.add(heading);
        lines.add("");
        lines.add("| exit code | meaning |");
        lines.add("|---|---|");
        for (Map.Entry<String, String> code :
                command.usageMessage().exitCodeList().entrySet()) {
            lines.add("| " + code.getKey().strip() + " | " + code.getValue() + " |");
        }
    }

    private void block(String language, List<String> content) {
        lines.add("```" + language);
        lines.addAll(content);
        lines.add("```");
    }

    private static String joined(String[] sentences) {
        return String.join(" ", sentences);
    }
}
