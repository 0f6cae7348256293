package io.anabranch.app.settings;

import io.anabranch.topology.Complaints.Complaint;
import io.anabranch.topology.Complaints.InvalidSettingsException;
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

    /** Where the value of a key came from, if it was read; a list's items have keys of their own, {@code sinks[1]}. */
    Optional<Place> placeOf(String key) {
        return Optional.ofNullable(effective.get(key)).map(Effective::place);
    }

    /**
     * Makes one record.
     *
     * @param path the key path of its section
     */
    <R extends Record> Optional<R> bind(Class<R> type, String path, Given given) {
        return value(type, path, given, false).map(type::cast);
    }

    private Optional<Object> record(Class<?> type, String path, Given given) {
        Given.Fields section = given.section(path, mistakes);
        List<Component> components = Component.of(type);
        List<String> known = components.stream().map(Component::key).toList();
        section.fields().forEach((name, field) -> {
            if (!known.contains(name)) {
                mistakes.unknownKey(field.key(), path + "." + name, name, known);
            }
        });
        Object[] values = new Object[components.size()];
        List<Component> wrong = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            Component component = components.get(i);
            Optional<Object> value = component(component, path, section);
            if (value.isEmpty()) {
                wrong.add(component);
            }
            values[i] = value.or(() -> standIn(component)).orElse(null);
        }
        boolean hopeless = Arrays.stream(values).anyMatch(Objects::isNull);
        Optional<Object> made = hopeless ? Optional.empty() : construct(type, path, section, values, wrong);
        return wrong.isEmpty() ? made : Optional.empty();
    }

    private Optional<Object> component(Component component, String path, Given.Fields section) {
        String key = path + "." + component.key();
        Optional<Given> given = environment
                .lookup(key, component.secret())
                .or(() -> Optional.ofNullable(section.fields().get(component.key()))
                        .map(Given.Field::value))
                .or(() -> component.orElse().map(text -> new Given.Text(text, Place.DEFAULT)));
        if (given.isPresent()) {
            return value(component.type(), key, given.get(), component.secret());
        }
        if (component.isOptional()) {
            effective.put(key, new Effective(key, "", Place.DEFAULT));
            return Optional.of(Optional.empty());
        }
        mistakes.add(section.place(), key, "is missing; it is required: " + component.is());
        return Optional.empty();
    }

    private Optional<Object> value(Type type, String key, Given given, boolean secret) {
        if (given instanceof Given.Unread) {
            return Optional.empty();
        }
        if (Component.isOptional(type)) {
            return value(Component.argument(type), key, given, secret).map(Optional::of);
        }
        if (Component.isList(type)) {
            return list(Component.argument(type), key, given, secret);
        }
        Class<?> plain = Component.rawClass(type);
        return Scalar.of(plain)
                .map(scalar -> scalar(scalar, key, given, secret))
                .orElseGet(() -> record(plain, key, given));
    }

    private Optional<Object> scalar(Scalar scalar, String key, Given given, boolean secret) {
        if (!(given instanceof Given.Text text)) {
            mistakes.wrongShape(given, key, scalar.allowed());
            return Optional.empty();
        }
        String shown = Masked.show(text.text(), secret);
        effective.put(key, new Effective(key, shown, text.place()));
        try {
            return Optional.of(scalar.parse().apply(text.text()));
        } catch (IllegalArgumentException e) {
            mistakes.wrongValue(text.place(), key, shown, scalar.allowed());
            return Optional.empty();
        }
    }

    private Optional<Object> list(Type itemType, String key, Given given, boolean secret) {
        Optional<Given> items = given instanceof Given.Text text ? split(text, itemType) : Optional.of(given);
        return items.flatMap(some -> items(itemType, key, some, secret));
    }

    private Optional<Object> items(Type itemType, String key, Given items, boolean secret) {
        if (!(items instanceof Given.Items list)) {
            mistakes.wrongShape(items, key, "a list");
            return Optional.empty();
        }
        effective.put(key, new Effective(key, list.items().isEmpty() ? "[]" : "", list.place()));
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            value(itemType, key + "[" + i + "]", list.items().get(i), secret).ifPresent(values::add);
        }
        return values.size() == list.items().size() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    /** A list in one text: separated by commas; of records, as YAML. */
    private Optional<Given> split(Given.Text text, Type itemType) {
        if (Component.rawClass(itemType).isRecord() || text.text().startsWith("[")) {
            return YamlFile.parse(text.text(), text.place().source(), mistakes);
        }
        List<Given> items = Arrays.stream(text.text().split(","))
                .map(String::strip)
                .<Given>map(item -> new Given.Text(item, text.place()))
                .toList();
        return Optional.of(new Given.Items(items, text.place()));
    }

    private Optional<Object> standIn(Component component) {
        if (component.isOptional()) {
            return Optional.of(Optional.empty());
        }
        if (Component.isList(component.type())) {
            return Optional.of(List.of());
        }
        return Scalar.of(Component.rawClass(component.type())).map(Scalar::standIn);
    }

    private Optional<Object> construct(
            Class<?> type, String path, Given.Fields section, Object[] values, List<Component> wrong) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            // A store's records may be its package's own.
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance(values));
        } catch (InvocationTargetException e) {
            refused(Objects.requireNonNull(e.getCause()), type, path, section, wrong);
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " can't be made", e);
        }
    }

    private void refused(Throwable refusal, Class<?> type, String path, Given.Fields section, List<Component> wrong) {
        if (refusal instanceof InvalidSettingsException invalid) {
            for (Complaint complaint : invalid.complaints()) {
                if (wrong.stream().noneMatch(component -> component.key().equals(complaint.key()))) {
                    complain(complaint, type, path, section);
                }
            }
        } else if (wrong.isEmpty()) {
            // With a stand-in among the values it may be the stand-in that was refused.
            mistakes.add(section.place(), path, "is refused: " + refusal.getMessage());
        }
    }

    private void complain(Complaint complaint, Class<?> type, String path, Given.Fields section) {
        String key = path + "." + complaint.key();
        boolean secret = Component.of(type).stream()
                .anyMatch(component -> component.secret() && component.key().equals(complaint.key()));
        Place place = placeOf(key).orElse(section.place());
        mistakes.wrongValue(place, key, Masked.show(complaint.given(), secret), complaint.allowed());
    }
}
