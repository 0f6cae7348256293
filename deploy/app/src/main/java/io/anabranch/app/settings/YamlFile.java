package io.anabranch.app.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** YAML text as {@link Given} values, each with its line and column. */
final class YamlFile {
    private static final Pattern CITING = Pattern.compile("alias|anchor|tag|directive");
    private static final String QUOTES = "a value that starts with one of * & ! % must be in quotes";

    private final String source;
    private final References references;
    private final Mistakes mistakes;

    private YamlFile(String source, References references, Mistakes mistakes) {
        this.source = source;
        this.references = references;
        this.mistakes = mistakes;
    }

    /** The file's one document; empty, and a mistake, where there is none to be had. */
    static Optional<Given> read(Path file, References references, Mistakes mistakes) {
        SourceLocation whole = new SourceLocation(file.toString(), 0, 0);
        try {
            return parse(Files.readString(file), file.toString(), references, mistakes);
        } catch (NoSuchFileException e) {
            mistakes.add(whole, "", "there is no such file");
        } catch (CharacterCodingException e) {
            mistakes.add(whole, "", "is not UTF-8 text");
        } catch (IOException e) {
            mistakes.add(whole, "", "can't be read; is it a file, and may this user read it?");
        }
        return Optional.empty();
    }

    /** @param source names the text in places */
    static Optional<Given> parse(String text, String source, References references, Mistakes mistakes) {
        return new YamlFile(source, references, mistakes).parse(text);
    }

    private Optional<Given> parse(String text) {
        SourceLocation start = new SourceLocation(source, 1, 1);
        LoadSettings settings = LoadSettings.builder().setLabel(source).build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            return Optional.of(root.map(node -> given(node, "")).orElse(new Given.Nothing(start)));
        } catch (MarkedYamlEngineException e) {
            SourceLocation place = place(e.getProblemMark().or(e::getContextMark));
            mistakes.add(place, "", "is not YAML: " + problem(e.getProblem()));
        } catch (YamlEngineException e) {
            mistakes.add(start, "", "is not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** YAML's own word for it, unless that cites the file: it may be a secret that starts with one of YAML's signs. */
    private static String problem(String said) {
        return CITING.matcher(said).find() ? QUOTES : said;
    }

    private Given given(Node node, String path) {
        SourceLocation place = place(node.getStartMark());
        if (node.isRecursive()) {
            mistakes.add(place, path, "contains itself");
            return new Given.Unread(place);
        }
        if (node instanceof MappingNode mapping) {
            return fields(mapping, path, place);
        }
        if (node instanceof SequenceNode sequence) {
            return items(sequence, path, place);
        }
        if (node.getTag().equals(Tag.NULL)) {
            return new Given.Nothing(place);
        }
        boolean isReference = node.getTag().equals(Tag.ENV_TAG);
        if (node.getTag().getValue().startsWith("!") && !isReference) {
            mistakes.add(place, path, QUOTES);
            return new Given.Unread(place);
        }
        return references.filled(((ScalarNode) node).getValue(), place, path);
    }

    private Given fields(MappingNode mapping, String path, SourceLocation place) {
        Map<String, Given.Field> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            SourceLocation keyPlace = place(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                mistakes.add(keyPlace, path, "a key is one word, was a list or a section");
                continue;
            }
            String keyPath = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            Given.Field first = fields.get(key.getValue());
            if (first != null) {
                mistakes.add(keyPlace, keyPath, "is given twice, first at " + first.key());
                continue;
            }
            fields.put(key.getValue(), new Given.Field(keyPlace, given(tuple.getValueNode(), keyPath)));
        }
        return new Given.Fields(fields, place);
    }

    private Given items(SequenceNode sequence, String path, SourceLocation place) {
        List<Given> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(given(item, path + "[" + items.size() + "]"));
        }
        return new Given.Items(items, place);
    }

    private SourceLocation place(Optional<Mark> mark) {
        return mark.map(at -> new SourceLocation(source, at.getLine() + 1, at.getColumn() + 1))
                .orElse(new SourceLocation(source, 0, 0));
    }
}
