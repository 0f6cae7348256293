package io.anabranch.app.event;

import io.anabranch.settings.ByteSize;
import io.anabranch.topology.SourceRecord;
import io.anabranch.topology.SourceRecord.Header;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The record that the command line describes, at offset 0 of partition 0. */
public final class SampleRecord {
    /** What {@code kafka.max-record-size} can be at most: a longer value is no event in any pipeline. */
    private static final ByteSize LONGEST = new ByteSize(64 << 20);

    @Option(names = "--file", description = "The file with the record's value; standard input where not given.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--no-value", description = "The record has no value, as a tombstone has none: nothing is read.")
    private boolean hasNoValue;

    @Option(names = "--topic", description = "The record's topic; the first of the settings where not given.")
    private Optional<String> topic = Optional.empty();

    @Option(names = "--key", description = "The record's key as text; a record without one where not given.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--header",
            paramLabel = "name=value",
            description = "A header of the record, such as ce_type=order_placed; once for each.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--timestamp",
            description = "When the record is dated, such as 2026-11-21T08:15:37Z; now where not given.")
    private Optional<Instant> timestamp = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** Whether the value comes from standard input. */
    public boolean isTyped() {
        return file.isEmpty() && !hasNoValue;
    }

    /**
     * The record, its value, where it has one, read to the end.
     *
     * @param usual the topic where none is given
     * @throws ParameterException if there is no such file, or a header has no value
     */
    public SourceRecord read(String usual) {
        List<Header> given = headers.stream().map(this::header).toList();
        return new SourceRecord(
                topic.orElse(usual),
                /* topicId= */ "",
                /* partition= */ 0,
                /* offset= */ 0,
                timestamp.orElseGet(Instant::now).toEpochMilli(),
                key.map(SampleRecord::utf8).orElse(null),
                hasNoValue ? null : value(),
                given);
    }

    private Header header(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw wrong("--header must be name=value, got '" + text + "'");
        }
        return new Header(text.substring(0, equals), utf8(text.substring(equals + 1)));
    }

    private byte[] value() {
        String from = file.map(path -> "file '" + path + "'").orElse("standard input");
        if (file.filter(Files::isDirectory).isPresent()) {
            throw wrong(from + " is a directory");
        }
        try (InputStream in = file.isPresent() ? Files.newInputStream(file.get()) : System.in) {
            byte[] value = in.readNBytes((int) LONGEST.bytes() + 1);
            if (value.length > LONGEST.bytes()) {
                throw wrong(from + " has more than " + LONGEST + ", the most that kafka.max-record-size can be");
            }
            return value;
        } catch (NoSuchFileException absent) {
            throw wrong("there is no " + from);
        } catch (AccessDeniedException denied) {
            throw wrong(from + " can't be read: permission denied");
        } catch (IOException failure) {
            throw wrong(from + " can't be read: " + failure.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
