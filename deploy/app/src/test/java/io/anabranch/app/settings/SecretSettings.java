package io.anabranch.app.settings;

import io.anabranch.ingest.BranchSettings;
import io.anabranch.ingest.KafkaSettings;
import io.anabranch.ingest.decode.EventSettings;
import io.anabranch.ingest.decode.registry.SchemaRegistrySettings;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All settings by their keys, as the program itself knows them: of every section, and of every kind of sink that is on the class path. */
public final class SecretSettings {
    private final Map<String, Component> components = new LinkedHashMap<>();

    public SecretSettings() {
        add("kafka", KafkaSettings.class);
        add("event", EventSettings.class);
        add("schema-registry", SchemaRegistrySettings.class);
        add("ops", OpsSettings.class);
        SinkKinds.ALL.forEach(kind -> {
            add("sinks." + kind.name(), kind.settings());
            add("sinks." + kind.name(), BranchSettings.class);
        });
    }

    /** Whether each secret setting is a URI, of which only a part is secret. */
    public Map<String, Boolean> secrets() {
        Map<String, Boolean> secrets = new LinkedHashMap<>();
        components.forEach((key, component) -> {
            if (component.secret()) {
                secrets.put(key, component.masked() == Masked.CONNECTION);
            }
        });
        return secrets;
    }

    /** Every setting that is not secret. */
    public List<String> others() {
        return components.entrySet().stream()
                .filter(each -> !each.getValue().secret())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The variable of the environment that gives a key. */
    public static String variable(String key) {
        return Environment.variable(key);
    }

    private void add(String path, Class<?> settings) {
        for (Component component : Component.of(settings)) {
            String key = path + "." + component.key();
            Class<?> type = plain(component.type());
            if (type.isRecord() && Scalar.of(type).isEmpty()) {
                add(key, type);
            } else {
                components.put(key, component);
            }
        }
    }

    private static Class<?> plain(Type type) {
        return Component.isOptional(type) || Component.isList(type)
                ? plain(Component.argument(type))
                : Component.rawClass(type);
    }
}
