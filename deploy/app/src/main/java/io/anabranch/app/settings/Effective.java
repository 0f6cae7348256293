package io.anabranch.app.settings;

/**
 * One setting as it took effect.
 *
 * @param value as text; a secret masked
 * @param place where it came from
 */
public record Effective(String key, String value, SourceLocation place) {}
