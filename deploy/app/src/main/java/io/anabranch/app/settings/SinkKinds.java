package io.anabranch.app.settings;

import io.anabranch.sinks.kit.SinkKind;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** All kinds of sink that are on the class path, by name. */
final class SinkKinds {
    static final List<SinkKind<?>> ALL = ServiceLoader.load(SinkKind.class).stream()
            .<SinkKind<?>>map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparing(SinkKind::name))
            .toList();

    private SinkKinds() {}
}
