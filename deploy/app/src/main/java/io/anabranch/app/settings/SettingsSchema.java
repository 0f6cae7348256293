package io.anabranch.app.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anabranch.ingest.BranchSettings;
import io.anabranch.ingest.KafkaSettings;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.ingest.decode.registry.SchemaRegistrySettings;
import io.anabranch.sinks.kit.SinkKind;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The configuration file's JSON Schema, made of the settings records: for an editor, which completes keys and marks what is wrong. Says what each
 * key takes by itself; what several keys mean together only {@code config check} tells.
 *
 * @see <a href="https://json-schema.org/draft-07/schema">Draft 7, which editors' YAML servers know best</a>
 */
public final class SettingsSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** A value of another type may be a reference: it is a text until it is filled in. */
    private static final String REFERENCE = "\\$\\{";

    private static final String DURATION = "^[0-9]{1,9}(ms|s|m|h|d)$";
    private static final String ANY_SINK = "sink";

    private SettingsSchema() {}

    /** Of a pipeline with all kinds of sink that are on the class path. */
    public static String text() {
        return of(SinkKinds.ALL).toPrettyString() + "\n";
    }

    static ObjectNode of(List<SinkKind<?>> kinds) {
        ObjectNode schema = JSON.objectNode();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", "Anabranch's configuration");
        ObjectNode properties = object(schema);
        properties.set("kafka", record(KafkaSettings.class));
        properties.set("event", record(EventSettings.class));
        properties.set("schema-registry", record(SchemaRegistrySettings.class));
        properties.set("sinks", sinks(kinds));
        properties.set("ops", record(OpsSettings.class));
        schema.putArray("required").add("kafka").add("sinks");
        ObjectNode definitions = schema.putObject("definitions");
        definitions.set(ANY_SINK, anySink(kinds));
        kinds.forEach(kind -> definitions.set(definition(kind), sink(kind)));
        return schema;
    }

    /** Each of them with a name of the operator's choice; a name that is a kind says which kind it is. */
    private static ObjectNode sinks(List<SinkKind<?>> kinds) {
        ObjectNode sinks = JSON.objectNode();
        sinks.put("type", "object");
        sinks.put("minProperties", 1);
        sinks.putObject("propertyNames").put("pattern", SettingsReader.NAME);
        ObjectNode named = sinks.putObject("properties");
        for (SinkKind<?> kind : kinds) {
            ObjectNode own = named.putObject(kind.name());
            own.putObject("if").putArray("required").add("kind");
            own.set("then", reference(ANY_SINK));
            own.set("else", reference(definition(kind)));
        }
        ObjectNode other = sinks.putObject("additionalProperties");
        other.putArray("allOf").add(reference(ANY_SINK));
        other.putArray("required").add("kind");
        return sinks;
    }

    private static ObjectNode anySink(List<SinkKind<?>> kinds) {
        ObjectNode any = JSON.objectNode();
        ArrayNode names = any.putObject("properties").putObject("kind").putArray("enum");
        ArrayNode cases = any.putArray("allOf");
        for (SinkKind<?> kind : kinds) {
            names.add(kind.name());
            ObjectNode one = cases.addObject();
            one.putObject("if").putObject("properties").putObject("kind").put("const", kind.name());
            one.set("then", reference(definition(kind)));
        }
        return any;
    }

    private static ObjectNode sink(SinkKind<?> kind) {
        List<Component> own = Component.of(kind.settings());
        Stream<Component> branch = Component.of(BranchSettings.class).stream()
                .filter(component -> own.stream().noneMatch(each -> each.key().equals(component.key())));
        ObjectNode sink = section(Stream.concat(own.stream(), branch).toList());
        ((ObjectNode) sink.get("properties"))
                .putObject("kind")
                .put("description", "the kind of sink, where its name says another or none")
                .put("const", kind.name());
        return sink;
    }

    private static String definition(SinkKind<?> kind) {
        return "sink-" + kind.name();
    }

    private static ObjectNode reference(String definition) {
        return JSON.objectNode().put("$ref", "#/definitions/" + definition);
    }

    private static ObjectNode record(Class<?> type) {
        return section(Component.of(type));
    }

    private static ObjectNode section(List<Component> components) {
        ObjectNode section = JSON.objectNode();
        ObjectNode properties = object(section);
        List<String> required = components.stream()
                .filter(Component::isRequired)
                .map(Component::key)
                .toList();
        if (!required.isEmpty()) {
            ArrayNode names = section.putArray("required");
            required.forEach(names::add);
        }
        components.forEach(component -> properties.set(component.key(), value(component)));
        return section;
    }

    private static ObjectNode object(ObjectNode schema) {
        schema.put("type", "object").put("additionalProperties", false);
        return schema.putObject("properties");
    }

    private static ObjectNode value(Component component) {
        ObjectNode value = JSON.objectNode();
        String secret = component.secret() ? " (a secret: never shown)" : "";
        value.put("description", component.description() + secret);
        component.defaultValue().ifPresent(text -> value.put("default", text));
        value.setAll(of(component.type()));
        return value;
    }

    private static ObjectNode of(Type type) {
        if (Component.isOptional(type)) {
            return of(Component.argument(type));
        }
        if (Component.isList(type)) {
            return list(Component.argument(type));
        }
        Class<?> plain = Component.rawClass(type);
        return Scalar.of(plain).isPresent() ? scalar(plain) : section(plain);
    }

    /** One text alone is the first key's where no other has to be given. */
    private static ObjectNode section(Class<?> type) {
        ObjectNode section = record(type);
        List<Component> components = Component.of(type);
        if (components.stream().skip(1).anyMatch(Component::isRequired)) {
            return section;
        }
        return anyOf(of(components.get(0).type()), section);
    }

    /** Also one text, its items separated by commas. */
    private static ObjectNode list(Type item) {
        ObjectNode list = JSON.objectNode().put("type", "array");
        list.set("items", of(item));
        return anyOf(list, textNode());
    }

    /** A text may look like a number, as a password of digits does. */
    private static ObjectNode scalar(Class<?> type) {
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return orReference(JSON.objectNode().put("type", "integer"));
        }
        if (type == boolean.class || type == Boolean.class) {
            return orReference(JSON.objectNode().put("type", "boolean"));
        }
        if (type == Duration.class) {
            return orReference(textNode().put("pattern", DURATION));
        }
        return type.isEnum() ? orReference(words(type)) : anyText();
    }

    private static ObjectNode words(Class<?> type) {
        ObjectNode words = JSON.objectNode();
        ArrayNode allowed = words.putArray("enum");
        Scalar.words(type).forEach(allowed::add);
        return words;
    }

    private static ObjectNode anyText() {
        ObjectNode text = JSON.objectNode();
        text.putArray("type").add("string").add("number").add("boolean");
        return text;
    }

    private static ObjectNode orReference(ObjectNode schema) {
        return anyOf(schema, textNode().put("pattern", REFERENCE));
    }

    private static ObjectNode textNode() {
        return JSON.objectNode().put("type", "string");
    }

    private static ObjectNode anyOf(ObjectNode... choices) {
        ObjectNode any = JSON.objectNode();
        ArrayNode list = any.putArray("anyOf");
        for (ObjectNode choice : choices) {
            list.add(choice);
        }
        return any;
    }
}
