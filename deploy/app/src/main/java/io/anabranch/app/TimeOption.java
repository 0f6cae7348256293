package io.anabranch.app;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A moment of an option: 2026-11-20T00:00Z. */
final class TimeOption implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String given) {
        try {
            return OffsetDateTime.parse(given).toInstant();
        } catch (DateTimeParseException noTime) {
            throw new TypeConversionException("must be a time such as 2026-11-20T00:00Z, got '" + given + "'");
        }
    }
}
