package io.anabranch.ingest;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A share of a whole, written as {@code 5%} or {@code 0.5%}.
 *
 * @param percent above 0 to 100
 */
public record Percentage(BigDecimal percent) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)\\s*%");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    public Percentage {
        if (percent.signum() <= 0 || percent.compareTo(HUNDRED) > 0) {
            throw new IllegalArgumentException("must be above 0% to 100%, got " + percent + "%");
        }
    }

    /** @throws IllegalArgumentException if the text is no percentage above 0% to 100% */
    public static Percentage parse(String text) {
        Matcher parts = FORM.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("must be a percentage as 5%, got '" + text + "'");
        }
        return new Percentage(new BigDecimal(parts.group(1)));
    }

    /** From above 0 to 1. */
    public double value() {
        return percent.movePointLeft(2).doubleValue();
    }

    @Override
    public String toString() {
        return percent.toPlainString() + "%";
    }
}
