package io.anabranch.settings;

import java.util.Optional;

/** Guesses the JSON pointer that a path in another notation stands for: {@code data.id}, {@code $.data.id}, {@code #/data/id}, {@code data[0].id}. */
public final class PointerHint {
    private PointerHint() {}

    /** The pointer, {@code /data/id}; empty where there is nothing to guess from. */
    public static Optional<String> of(String path) {
        String names = path.replaceFirst("^[$#]", "")
                .replaceAll("\\[['\"]?([^\\[\\]'\"]+)['\"]?]", "/$1")
                .replace("->", "/")
                .replace('.', '/')
                .replaceAll("/{2,}", "/")
                .replaceFirst("^/", "")
                .replaceFirst("/$", "");
        boolean isGuess = !names.isBlank() && names.chars().noneMatch(c -> Character.isWhitespace(c) || c == '~');
        return isGuess ? Optional.of("/" + names) : Optional.empty();
    }
}
