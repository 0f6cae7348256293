package io.anabranch.demo;

import io.anabranch.app.CommandLog;
import io.anabranch.app.Main;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code anabranch demo}, {@code load} and {@code local}: what {@code run} does not need, on a class path of its own. */
@Command(
        name = "anabranch",
        description = "Tools for a first look and for development.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DemoCommand.class, ConfiguredLoad.class, StackCommand.class, CommandLine.HelpCommand.class})
public final class Tools {
    Tools() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        CommandLog.silence(System.getenv());
        System.exit(Main.execute(new Tools(), args, out, err));
    }
}
