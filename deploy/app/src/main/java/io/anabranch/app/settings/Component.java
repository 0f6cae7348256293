package io.anabranch.app.settings;

import io.anabranch.settings.Setting;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A component of a settings record, as the operator sees it. */
record Component(
        String key,
        Type type,
        String description,
        Optional<String> defaultValue,
        Optional<String> example,
        boolean secret,
        Masked masked) {
    private static final Map<Class<?>, List<Component>> KNOWN = new ConcurrentHashMap<>();

    static List<Component> of(Class<?> type) {
        return KNOWN.computeIfAbsent(type, Component::read);
    }

    /** Reflection gives each asker new components, whose annotations are read again. */
    private static List<Component> read(Class<?> type) {
        return Arrays.stream(Objects.requireNonNull(type.getRecordComponents(), "a record"))
                .map(Component::of)
                .toList();
    }

    private static Component of(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(component.getDeclaringRecord() + "." + component.getName()
                    + " has no @Setting, so nobody can tell what it is");
        }
        String key = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return new Component(
                key,
                component.getGenericType(),
                setting.description(),
                given(setting.defaultValue()),
                given(setting.example()),
                setting.secret(),
                Masked.of(setting.secret(), setting.uri()));
    }

    /** An annotation has no other way to say none. */
    private static Optional<String> given(String text) {
        return Optional.of(text).filter(some -> !some.isEmpty());
    }

    boolean isRecord() {
        return rawClass(type).isRecord() && Scalar.of(rawClass(type)).isEmpty();
    }

    boolean isRequired() {
        return !isOptional() && defaultValue.isEmpty();
    }

    boolean isOptional() {
        return isOptional(type);
    }

    static boolean isOptional(Type type) {
        return rawClass(type) == Optional.class;
    }

    static boolean isList(Type type) {
        return rawClass(type) == List.class;
    }

    /** Of {@code Optional<X>} or {@code List<X>}: X. */
    static Type argument(Type type) {
        return ((ParameterizedType) type).getActualTypeArguments()[0];
    }

    static Class<?> rawClass(Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }
}
