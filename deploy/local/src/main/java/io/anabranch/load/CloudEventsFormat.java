package io.anabranch.load;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * CloudEvents 1.0. The subject is the user.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     Protocol Binding for CloudEvents</a>
 */
abstract class CloudEventsFormat implements EventFormat {
    private CloudEventsFormat() {}

    /** Source and id together: an id is unique within its source only. */
    @Override
    public String eventId(ShopEvent event) {
        return escaped(event.source()) + "#" + escaped(event.id());
    }

    static String escaped(String part) {
        return part.replace("%", "%25").replace("#", "%23");
    }

    /** The attributes are headers, the data is the value. */
    static final class Binary extends CloudEventsFormat {
        @Override
        public byte[] value(ShopEvent event) {
            return event.data().json().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Map<String, String> headers(ShopEvent event) {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("ce_specversion", "1.0");
            headers.put("ce_id", event.id());
            headers.put("ce_source", event.source());
            headers.put("ce_type", event.type());
            headers.put("ce_subject", event.user());
            headers.put("ce_time", event.time().toString());
            headers.put("content-type", "application/json");
            return headers;
        }
    }

    /** The value is the whole event. */
    static final class Structured extends CloudEventsFormat {
        private static final Map<String, String> HEADERS =
                Map.of("content-type", "application/cloudevents+json; charset=UTF-8");

        @Override
        public byte[] value(ShopEvent event) {
            String json = "{\"specversion\":\"1.0\",\"id\":\"" + event.id() + "\",\"source\":\"" + event.source()
                    + "\",\"type\":\"" + event.type() + "\",\"subject\":\"" + event.user() + "\",\"time\":\""
                    + event.time() + "\",\"datacontenttype\":\"application/json\",\"data\":"
                    + event.data().json() + "}";
            return json.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Map<String, String> headers(ShopEvent event) {
            return HEADERS;
        }
    }
}
