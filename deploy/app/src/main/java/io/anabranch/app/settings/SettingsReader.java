package io.anabranch.app.settings;

import io.anabranch.ingest.BranchSettings;
import io.anabranch.ingest.KafkaReading;
import io.anabranch.ingest.KafkaSettings;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.ingest.decode.registry.SchemaRegistrySettings;
import io.anabranch.sinks.kit.SinkKind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the sections of a settings file. */
final class SettingsReader {
    private static final List<String> SECTIONS = List.of("kafka", "event", "schema-registry", "sinks", "ops");
    /** Of a sink. */
    static final String NAME = "^[a-z][a-z0-9-]{0,39}$";

    private final Environment environment;
    private final List<SinkKind<?>> kinds;
    private final Mistakes mistakes;
    private final Binder binder;

    SettingsReader(Environment environment, List<SinkKind<?>> kinds, Mistakes mistakes) {
        this.environment = environment;
        this.kinds = kinds;
        this.mistakes = mistakes;
        this.binder = new Binder(environment, mistakes);
    }

    /** @throws SettingsException if there is any mistake */
    Settings read(Given given) {
        Given.Fields sections = given.section("", mistakes);
        if (given instanceof Given.Text || given instanceof Given.Items) {
            // Of a file that is no section at all, everything would seem to be missing.
            throw mistakes.refusal();
        }
        Given.Fields root = sections.respelt(SECTIONS, SECTIONS, this::unknownSection);
        Optional<KafkaSettings> kafka = kafka(root);
        Optional<EventSettings> event = binder.bind(EventSettings.class, "event", root.value("event"));
        kafka.ifPresent(read -> event.ifPresent(
                asked -> checkTopics(read, asked, root.value("event").place())));
        Optional<SchemaRegistrySettings> registry = registry(root, event);
        Given.Fields sinkSections = named(root, "sinks");
        Map<String, SinkSettings<?>> sinks = sinks(sinkSections, kinds(sinkSections));
        Optional<OpsSettings> ops = binder.bind(OpsSettings.class, "ops", root.value("ops"));
        mistakes.raise();
        return new Settings(
                kafka.orElseThrow(),
                event.orElseThrow(),
                registry,
                sinks,
                ops.orElseThrow(),
                binder.effective(),
                environment.unused());
    }

    private void unknownSection(String name, Given.Field field) {
        if (name.equals("lanes")) {
            mistakes.add(
                    field.key(),
                    name,
                    "unknown key; there are no lanes any more, every sink has its own branch: see docs/migration.md");
        } else {
            mistakes.unknownKey(field.key(), name, name, SECTIONS);
        }
    }

    /** Of a section that is not there at all, one mistake and not one for each of its keys. */
    private Optional<KafkaSettings> kafka(Given.Fields root) {
        String section = "kafka";
        Given given = root.value(section);
        if (given instanceof Given.Nothing && !environment.hasBelow(section)) {
            String required = Component.of(KafkaSettings.class).stream()
                    .filter(Component::isRequired)
                    .map(Component::key)
                    .collect(Collectors.joining(", "));
            mistakes.add(given.place(), section, "is missing; it is required, with its keys " + required);
            return Optional.empty();
        }
        return binder.bind(KafkaSettings.class, section, given);
    }

    private Optional<SchemaRegistrySettings> registry(Given.Fields root, Optional<EventSettings> event) {
        String section = "schema-registry";
        Given given = root.value(section);
        boolean isGiven = !(given instanceof Given.Nothing) || environment.hasBelow(section);
        if (!isGiven && event.filter(EventSettings::needsRegistry).isPresent()) {
            mistakes.add(given.place(), section, "is missing; it is required where an event.format is registry");
        }
        return isGiven ? binder.bind(SchemaRegistrySettings.class, section, given) : Optional.empty();
    }

    private void checkTopics(KafkaSettings kafka, EventSettings event, SourceLocation place) {
        for (int i = 0; i < event.topics().size(); i++) {
            String topic = event.topics().get(i).topic();
            String key = "event.topics[" + i + "].topic";
            if (!kafka.topics().contains(topic)) {
                mistakes.wrongValue(
                        binder.placeOf(key).orElse(place), key, topic, "one of kafka.topics, " + kafka.topics());
            }
        }
    }

    /** A section whose keys are names that the operator chose. */
    private Given.Fields named(Given.Fields root, String section) {
        Given.Fields fields = root.value(section).section(section, mistakes);
        if (fields.fields().isEmpty()) {
            mistakes.add(fields.place(), section, "is empty or missing; at least one is required");
        }
        fields.fields().forEach((name, field) -> {
            if (!name.matches(NAME)) {
                mistakes.wrongValue(
                        field.key(),
                        section + "." + name,
                        name,
                        "a name of 1 to 40 lower-case letters, digits and dashes that starts with a letter");
            }
        });
        return fields;
    }

    private Map<String, SinkKind<?>> kinds(Given.Fields sections) {
        Map<String, SinkKind<?>> kindOfSink = new LinkedHashMap<>();
        sections.fields().forEach((name, field) -> {
            if (name.equals(KafkaReading.DECODE)) {
                mistakes.wrongValue(
                        field.key(),
                        "sinks." + name,
                        name,
                        "another name: so is called who rejects what can't be read");
            }
            kind(name, field).ifPresent(kind -> kindOfSink.put(name, kind));
        });
        return kindOfSink;
    }

    /** The kind that the section states, else the one of the section's name. */
    private Optional<SinkKind<?>> kind(String sink, Given.Field field) {
        Given.Text stated = environment
                .lookup("sinks." + sink + ".kind", false)
                .or(() -> Optional.of(field.value())
                        .filter(Given.Fields.class::isInstance)
                        .map(section -> ((Given.Fields) section).value("kind")))
                .filter(Given.Text.class::isInstance)
                .map(Given.Text.class::cast)
                .orElse(new Given.Text(sink, field.key()));
        Optional<SinkKind<?>> found =
                kinds.stream().filter(kind -> kind.name().equals(stated.text())).findFirst();
        if (found.isEmpty()) {
            Collection<String> names = kinds.stream().map(SinkKind::name).toList();
            String problem = "'" + stated.text() + "' is no kind of sink; the kinds are " + String.join(", ", names);
            String hint = Spelling.nearest(stated.text(), names)
                    .map(near -> "; did you mean '" + near + "'?")
                    .orElse("; a section of another name states one: kind: "
                            + kinds.get(0).name());
            mistakes.add(stated.place(), "sinks." + sink, problem + hint);
        }
        return found;
    }

    private Map<String, SinkSettings<?>> sinks(Given.Fields sections, Map<String, SinkKind<?>> kindOfSink) {
        Map<String, SinkSettings<?>> sinks = new LinkedHashMap<>();
        kindOfSink.forEach(
                (name, kind) -> sink(name, kind, sections.value(name)).ifPresent(sink -> sinks.put(name, sink)));
        return sinks;
    }

    private <S extends Record> Optional<SinkSettings<S>> sink(String name, SinkKind<S> kind, Given given) {
        Given own = given instanceof Given.Fields fields ? fields.without("kind") : given;
        Binder.Pair<S, BranchSettings> bound = binder.bind(kind.settings(), BranchSettings.class, "sinks." + name, own);
        return bound.first()
                .flatMap(settings -> bound.second().map(branch -> new SinkSettings<>(name, kind, settings, branch)));
    }
}
