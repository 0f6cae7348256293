package io.anabranch.local;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that needs real servers. They are started before its first test, unless a test of the same build has done so, and end with
 * the build. The class takes them as a parameter of type {@link TestServers}, in its constructor or its methods.
 *
 * <p>Where a server's {@link Server#variable() variable} is set, that one is used and none is started. With
 * {@code ANABRANCH_SERVERS=containers} the servers come from Testcontainers.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(WithServersExtension.class)
public @interface WithServers {
    /** The servers that the tests use. */
    Server[] value();
}
