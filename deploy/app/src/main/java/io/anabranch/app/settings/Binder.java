package io.anabranch.app.settings;

import io.anabranch.settings.ConnectionUri;
import io.anabranch.settings.Violations.InvalidSettingsException;
import io.anabranch.settings.Violations.Violation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes settings records out of what the operator gave: the environment first, then the file, then the default.
 *
 * <p>Never throws for what an operator wrote: every mistake goes to the collection, and a record with one is empty.
 */
final class Binder {
    private final Environment environment;
    private final Mistakes mistakes;
    private final Map<String, Effective> effective = new LinkedHashMap<>();

    Binder(Environment environment, Mistakes mistakes) {
        this.environment = environment;
        this.mistakes = mistakes;
    }

    /** Every value read so far, in the order of reading. */
    List<Effective> effective() {
        return List.copyOf(effective.values());
    }

    /** Where the value of a key came from, if it was read. */
    Optional<SourceLocation> placeOf(String key) {
        return Optional.ofNullable(effective.get(key)).map(Effective::place);
    }

    /** Where the first value below a key came from: of a section, or of a list. */
    private Optional<SourceLocation> placeBelow(String key) {
        return effective.values().stream()
                .filter(each -> each.key().startsWith(key + ".") || each.key().startsWith(key + "["))
                .map(Effective::place)
                .findFirst();
    }

    /**
     * Makes one record.
     *
     * @param path the key path of its section
     */
    <R extends Record> Optional<R> bind(Class<R> type, String path, Given given) {
        return value(type, path, given, Masked.PLAIN).map(type::cast);
    }

    /**
     * Makes two records out of one section. A key that both have is the first one's; the second one's takes its default.
     *
     * @param path the key path of their section
     */
    <R extends Record, S extends Record> Pair<R, S> bind(Class<R> first, Class<S> second, String path, Given given) {
        List<Component> own = Component.of(first);
        List<Component> further = Component.of(second).stream()
                .filter(component -> own.stream().noneMatch(each -> each.key().equals(component.key())))
                .toList();
        Optional<Given.Fields> asked = section(first, path, given);
        if (asked.isEmpty()) {
            return new Pair<>(Optional.empty(), Optional.empty());
        }
        Given.Fields section = respelt(
                path, asked.get(), Stream.concat(own.stream(), further.stream()).toList());
        return new Pair<>(
                record(first, path, section, own).map(first::cast),
                record(second, path, section, further).map(second::cast));
    }

    /** Either is empty where a mistake was found. */
    record Pair<R, S>(Optional<R> first, Optional<S> second) {}

    private Optional<Object> record(Class<?> type, String path, Given given) {
        List<Component> components = Component.of(type);
        return section(type, path, given)
                .flatMap(section -> record(type, path, respelt(path, section, components), components));
    }

    /** The keys of a record; one text alone is the first one's where no other has to be given. Empty for what is no section, which is a mistake. */
    private Optional<Given.Fields> section(Class<?> type, String path, Given given) {
        List<Component> components = Component.of(type);
        boolean isEnough = components.stream().skip(1).noneMatch(Component::isRequired);
        if (given instanceof Given.Text text && isEnough) {
            return Optional.of(Given.Fields.of(components.get(0).key(), text));
        }
        Given.Fields section = given.section(path, mistakes);
        return given instanceof Given.Fields || given instanceof Given.Nothing
                ? Optional.of(section)
                : Optional.empty();
    }

    /** The section with its unknown keys, each a mistake, under the names that were probably meant: so that nothing seems to be missing too. */
    private Given.Fields respelt(String path, Given.Fields section, List<Component> components) {
        List<String> known = components.stream().map(Component::key).toList();
        List<String> required = components.stream()
                .filter(Component::isRequired)
                .map(Component::key)
                .toList();
        return section.respelt(
                known, required, (name, field) -> mistakes.unknownKey(field.key(), path + "." + name, name, known));
    }

    /** @param given the components that may be given; all others take their defaults */
    private Optional<Object> record(Class<?> type, String path, Given.Fields section, List<Component> given) {
        List<Component> components = Component.of(type);
        Object[] values = new Object[components.size()];
        List<Component> wrong = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            Component component = components.get(i);
            Optional<Object> value =
                    isAmong(given, component) ? component(component, path, section) : standIn(component);
            if (value.isEmpty()) {
                wrong.add(component);
            }
            values[i] = value.or(() -> standIn(component)).orElse(null);
        }
        boolean hopeless = Arrays.stream(values).anyMatch(Objects::isNull);
        Optional<Object> made = hopeless ? Optional.empty() : construct(type, path, section, values, wrong);
        return wrong.isEmpty() ? made : Optional.empty();
    }

    /** By its key: a record's own equals links method handles when it is first asked, which is much of a short command. */
    private static boolean isAmong(List<Component> components, Component wanted) {
        return components.stream().anyMatch(each -> each.key().equals(wanted.key()));
    }

    private Optional<Object> component(Component component, String path, Given.Fields section) {
        String key = path + "." + component.key();
        Optional<Given> inFile =
                Optional.ofNullable(section.fields().get(component.key())).map(Given.Field::value);
        Optional<Given> given = environment
                .lookup(key, component.secret())
                .flatMap(text -> over(text, inFile, component))
                .or(() -> inFile)
                .or(() -> component.defaultValue().map(text -> new Given.Text(text, SourceLocation.DEFAULT)))
                .or(() -> Optional.<Given>of(new Given.Nothing(section.place()))
                        .filter(nothing -> component.isRecord() && environment.hasBelow(key)));
        if (given.isPresent()) {
            return value(component.type(), key, given.get(), component.masked());
        }
        if (component.isOptional()) {
            effective.put(key, new Effective(key, "", SourceLocation.DEFAULT));
            return Optional.of(Optional.empty());
        }
        mistakes.add(section.place(), key, "is missing; it is required: " + component.description());
        return Optional.empty();
    }

    /** What the environment gives: of a record its keys as YAML, or its first key alone over what the file says of it. */
    private Optional<Given> over(Given given, Optional<Given> inFile, Component component) {
        if (!component.isRecord() || !(given instanceof Given.Text text)) {
            return Optional.of(given);
        }
        if (text.text().startsWith("{")) {
            return YamlFile.parse(text.text(), text.place().source(), environment.references(), mistakes);
        }
        String first = Component.of(Component.rawClass(component.type())).get(0).key();
        return Optional.of(inFile.filter(Given.Fields.class::isInstance)
                .<Given>map(fields -> ((Given.Fields) fields).with(first, text))
                .orElse(text));
    }

    private Optional<Object> value(Type type, String key, Given given, Masked masked) {
        if (given instanceof Given.Unread) {
            return Optional.empty();
        }
        if (Component.isOptional(type)) {
            return value(Component.argument(type), key, given, masked).map(Optional::of);
        }
        if (Component.isList(type)) {
            return list(Component.argument(type), key, given, masked);
        }
        Class<?> plain = Component.rawClass(type);
        return Scalar.of(plain)
                .map(scalar -> scalar(scalar, key, given, masked))
                .orElseGet(() -> record(plain, key, given));
    }

    private Optional<Object> scalar(Scalar scalar, String key, Given given, Masked masked) {
        if (!(given instanceof Given.Text text)) {
            mistakes.wrongShape(given, key, scalar.allowed());
            return Optional.empty();
        }
        String shown = masked.show(text.text());
        effective.put(key, new Effective(key, shown, text.place(), text.variables()));
        // A password may hold what it likes; nothing else may.
        if (masked != Masked.SECRET && ControlCharacters.isAnyIn(text.text())) {
            mistakes.wrongValue(text.place(), key, shown, scalar.allowed() + " without control characters");
            return Optional.empty();
        }
        try {
            return Optional.of(scalar.parse().apply(text.text()));
        } catch (ConnectionUri.MalformedUriException e) {
            mistakes.wrongValue(text.place(), key, shown, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            mistakes.wrongValue(text.place(), key, shown, scalar.allowed());
        }
        return Optional.empty();
    }

    private Optional<Object> list(Type itemType, String key, Given given, Masked masked) {
        Optional<Given> items = given instanceof Given.Text text ? split(text, itemType) : Optional.of(given);
        return items.flatMap(some -> items(itemType, key, some, masked));
    }

    private Optional<Object> items(Type itemType, String key, Given items, Masked masked) {
        if (!(items instanceof Given.Items list)) {
            mistakes.wrongShape(items, key, "a list");
            return Optional.empty();
        }
        effective.put(key, new Effective(key, list.items().isEmpty() ? "[]" : "", list.place()));
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            value(itemType, key + "[" + i + "]", list.items().get(i), masked).ifPresent(values::add);
        }
        return values.size() == list.items().size() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    /** A list in one text: separated by commas; of records, as YAML. */
    private Optional<Given> split(Given.Text text, Type itemType) {
        if (text.text().equals("[]")) {
            return Optional.of(new Given.Items(List.of(), text.place()));
        }
        if (Component.rawClass(itemType).isRecord() || text.text().startsWith("[")) {
            return YamlFile.parse(text.text(), text.place().source(), environment.references(), mistakes);
        }
        List<Given> items = Arrays.stream(text.text().split(","))
                .map(String::strip)
                .<Given>map(item -> new Given.Text(item, text.place()))
                .toList();
        return Optional.of(new Given.Items(items, text.place()));
    }

    /** The default, or whatever its own record does not refuse: lets a record's check see the other values. */
    private static Optional<Object> standIn(Component component) {
        return standIn(component, component.defaultValue());
    }

    private static Optional<Object> standIn(Component component, Optional<String> text) {
        if (component.isOptional()) {
            return Optional.of(Optional.empty());
        }
        if (Component.isList(component.type())) {
            boolean isOfTexts = Component.argument(component.type()) == String.class;
            return Optional.of(text.filter(some -> isOfTexts && !some.equals("[]"))
                    .map(some -> List.of(some.split("\\s*,\\s*")))
                    .orElse(List.of()));
        }
        Class<?> plain = Component.rawClass(component.type());
        return component.isRecord()
                ? standIn(plain, text)
                : Scalar.of(plain).map(scalar -> text.map(scalar.parse()).orElse(scalar.standIn()));
    }

    /** @param first the text of the first component, which stands for the record alone */
    private static Optional<Object> standIn(Class<?> type, Optional<String> first) {
        List<Component> components = Component.of(type);
        Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            Component component = components.get(i);
            values[i] = (i == 0 && first.isPresent() ? standIn(component, first) : standIn(component)).orElse(null);
        }
        try {
            return Optional.of(make(type, values));
        } catch (InvocationTargetException refused) {
            return Optional.empty();
        }
    }

    private Optional<Object> construct(
            Class<?> type, String path, Given.Fields section, Object[] values, List<Component> wrong) {
        try {
            return Optional.of(make(type, values));
        } catch (InvocationTargetException e) {
            refused(Objects.requireNonNull(e.getCause()), type, path, section, wrong);
            return Optional.empty();
        }
    }

    private static Object make(Class<?> type, Object[] values) throws InvocationTargetException {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            // A store's records may be its package's own.
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException(type + " can't be made", e);
        }
    }

    private void refused(Throwable refusal, Class<?> type, String path, Given.Fields section, List<Component> wrong) {
        if (refusal instanceof InvalidSettingsException invalid) {
            for (Violation violation : invalid.violations()) {
                if (wrong.stream().noneMatch(component -> component.key().equals(violation.key()))) {
                    complain(violation, type, path, section);
                }
            }
        } else if (wrong.isEmpty()) {
            // With a stand-in among the values it may be the stand-in that was refused.
            mistakes.add(section.place(), path, "is refused: " + refusal.getMessage());
        }
    }

    private void complain(Violation violation, Class<?> type, String path, Given.Fields section) {
        String key = path + "." + violation.key();
        Masked masked = Component.of(type).stream()
                .filter(component -> component.key().equals(violation.key()))
                .findFirst()
                .map(Component::masked)
                .orElse(Masked.PLAIN);
        // What the record shows of a URI has its stars already.
        Masked rest = masked == Masked.CONNECTION ? Masked.PLAIN : masked;
        SourceLocation place = placeOf(key).or(() -> placeBelow(key)).orElse(section.place());
        mistakes.wrongValue(place, key, rest.show(violation.given()), violation.allowed());
    }
}
