package io.anabranch.app.otlp;

import io.micrometer.registry.otlp.OtlpConfig;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Who sends: the attributes of everything that this process sends to a collector. */
final class ServiceAttributes {
    private ServiceAttributes() {}

    /**
     * With what {@code OTEL_SERVICE_NAME} and {@code OTEL_RESOURCE_ATTRIBUTES} say over it.
     *
     * @see <a href="https://opentelemetry.io/docs/specs/semconv/resource/service/">Service</a>
     */
    static Map<String, String> ofThisProcess() {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("service.name", "anabranch");
        attributes.put(
                "service.version",
                Objects.requireNonNullElse(
                        ServiceAttributes.class.getPackage().getImplementationVersion(), "unpackaged"));
        // As pid@host: replicas count from nothing each, and a collector has to tell their counters apart.
        attributes.put(
                "service.instance.id", ManagementFactory.getRuntimeMXBean().getName());
        attributes.putAll(OtlpConfig.DEFAULT.resourceAttributes());
        return attributes;
    }
}
