package io.anabranch.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says of a settings record's component what an operator should know. The key is the component's name in lower case with
 * dashes: {@code dayBuckets} is {@code day-buckets}.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Setting {
    /** One line for the operator: what it means, its unit. */
    String description();

    /** The value, as text in the file, where none is given. A component without one that is not Optional is required. */
    String defaultValue() default "";

    /**
     * A value that works with the servers of {@code anabranch local}, as text in the file: {@code anabranch init} writes it. Every required component of a
     * sink has one, and of the others those without which it would not reach these servers.
     */
    String example() default "";

    /** Whether the value must never be shown: in a violation, in a log, in a print of the settings. */
    boolean secret() default false;

    /** Whether the value is a {@link ConnectionUri}: of a secret one all but its user, password and secret parameters may be shown. */
    boolean uri() default false;
}
