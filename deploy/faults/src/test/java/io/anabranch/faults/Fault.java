package io.anabranch.faults;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test of a row of {@code docs/faults.md}: what it saw is printed, and stands in the table of all rows. It may take {@link Figures}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ExtendWith(FaultExtension.class)
@interface Fault {
    /** The row's number. */
    int value();
}
