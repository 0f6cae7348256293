package io.anabranch.topology;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/**
 * Where the drivers' own metrics go, of those drivers whose are wanted: a driver that is not costs nothing. Invariant 8 holds for their labels
 * too, and whoever gives the registry drops those that are without bound.
 */
@FunctionalInterface
public interface DriverMeters {
    /** Of no driver. */
    DriverMeters NONE = driver -> Optional.empty();

    /** @param driver its name in the configuration, such as {@code kafka} */
    Optional<MeterRegistry> of(String driver);
}
