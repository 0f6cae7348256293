package io.anabranch.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completions for fish: a line for each command and option. */
final class FishCompletion {
    private final String program;
    private final List<String> lines = new ArrayList<>();

    private FishCompletion(String program) {
        this.program = program;
    }

    static String of(String program, CommandSpec root) {
        FishCompletion completion = new FishCompletion(program);
        completion.lines.add("# Completions of " + program + " for fish: save it as ~/.config/fish/completions/"
                + program + ".fish");
        completion.add(root, "__fish_use_subcommand", "");
        return String.join("\n", completion.lines) + "\n";
    }

    /**
     * Adds a command's own.
     *
     * @param here the condition under which its subcommands are due
     * @param seen that under which its options are
     */
    private void add(CommandSpec command, String here, String seen) {
        List<CommandLine> subcommands = command.subcommands().values().stream()
                .filter(each -> !each.getCommandSpec().usageMessage().hidden())
                // Every command has it as an option.
                .filter(each -> !each.getCommandName().equals("help"))
                .distinct()
                .toList();
        String names = subcommands.stream().map(CommandLine::getCommandName).collect(Collectors.joining(" "));
        for (CommandLine subcommand : subcommands) {
            CommandSpec spec = subcommand.getCommandSpec();
            lines.add(line(here) + " -f -a " + spec.name() + " -d "
                    + quoted(first(spec.usageMessage().description())));
        }
        command.options().stream().filter(option -> !option.hidden()).forEach(option -> add(option, seen));
        for (CommandLine subcommand : subcommands) {
            CommandSpec spec = subcommand.getCommandSpec();
            String within = (seen.isEmpty() ? "" : seen + "; and ") + "__fish_seen_subcommand_from " + spec.name();
            String next = within + "; and not __fish_seen_subcommand_from "
                    + spec.subcommands().keySet().stream().collect(Collectors.joining(" "));
            add(spec, spec.subcommands().isEmpty() ? within : next, within);
        }
        if (!names.isEmpty() && !seen.isEmpty()) {
            // No files where a subcommand is due.
            lines.add(line(here) + " -f");
        }
    }

    private void add(OptionSpec option, String seen) {
        StringBuilder line = new StringBuilder(line(seen));
        for (String name : option.names()) {
            line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.arity().max() > 0) {
            line.append(" -r").append(values(option));
        }
        lines.add(line + " -d " + quoted(first(option.description())));
    }

    /** The words that the option takes, where these are all that it takes; else fish offers files. */
    private static String values(OptionSpec option) {
        return option.completionCandidates() == null
                ? ""
                : " -f -a " + quoted(String.join(" ", option.completionCandidates()));
    }

    private String line(String condition) {
        return "complete -c " + program + (condition.isEmpty() ? "" : " -n " + quoted(condition));
    }

    private static String first(String[] description) {
        return description.length == 0 ? "" : description[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
