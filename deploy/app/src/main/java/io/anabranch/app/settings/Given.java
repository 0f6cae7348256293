package io.anabranch.app.settings;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What the operator gave for a key, and where. */
sealed interface Given {
    SourceLocation place();

    /** A short word for a violation. */
    String shape();

    /** This as a section of keys; anything else is a mistake and an empty section, but nothing at all is an empty section. */
    default Fields section(String key, Mistakes mistakes) {
        if (!(this instanceof Nothing || this instanceof Unread)) {
            mistakes.wrongShape(this, key, "a section of keys");
        }
        return Fields.none(place());
    }

    /**
     * One value, whatever its type will be.
     *
     * @param variables of the environment that it refers to, by name
     */
    record Text(String text, SourceLocation place, List<String> variables) implements Given {
        public Text {
            variables = List.copyOf(variables);
        }

        Text(String text, SourceLocation place) {
            this(text, place, List.of());
        }

        @Override
        public String shape() {
            return "one value";
        }
    }

    /** A key with no value. */
    record Nothing(SourceLocation place) implements Given {
        @Override
        public String shape() {
            return "nothing";
        }
    }

    /** A value that could not be read, which is a mistake already. */
    record Unread(SourceLocation place) implements Given {
        @Override
        public String shape() {
            return "unreadable";
        }
    }

    /** A list. */
    record Items(List<Given> items, SourceLocation place) implements Given {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String shape() {
            return "a list";
        }
    }

    /** Keys with values, in the file's order. */
    record Fields(Map<String, Field> fields, SourceLocation place) implements Given {
        static Fields none(SourceLocation place) {
            return new Fields(Map.of(), place);
        }

        /** One key and its value. */
        static Fields of(String key, Text value) {
            return new Fields(Map.of(key, new Field(value.place(), value)), value.place());
        }

        /** The value of a key; nothing where the key is not given. */
        Given value(String key) {
            Field field = fields.get(key);
            return field == null ? new Nothing(place) : field.value();
        }

        Fields without(String key) {
            Map<String, Field> rest = new LinkedHashMap<>(fields);
            rest.remove(key);
            return new Fields(rest, place);
        }

        /**
         * This, with what an unknown key gives as the value of the required one that was probably meant, unless that one is given too.
         *
         * @param required those of the known ones that would seem to be missing
         * @param unknown receives each key that is not known
         */
        Fields respelt(Collection<String> known, Collection<String> required, BiConsumer<String, Field> unknown) {
            Map<String, Field> all = new LinkedHashMap<>();
            fields.forEach((name, field) -> {
                if (known.contains(name)) {
                    all.put(name, field);
                }
            });
            fields.forEach((name, field) -> {
                if (!known.contains(name)) {
                    unknown.accept(name, field);
                    Spelling.nearest(name, known)
                            .filter(required::contains)
                            .ifPresent(meant -> all.putIfAbsent(meant, field));
                }
            });
            return new Fields(all, place);
        }

        /** This, with another value of a key. */
        Fields with(String key, Text value) {
            Map<String, Field> all = new LinkedHashMap<>(fields);
            all.put(key, new Field(value.place(), value));
            return new Fields(all, place);
        }

        @Override
        public Fields section(String key, Mistakes mistakes) {
            return this;
        }

        @Override
        public String shape() {
            return "a section of keys";
        }
    }

    /** A value and where its key stands. */
    record Field(SourceLocation key, Given value) {}
}
