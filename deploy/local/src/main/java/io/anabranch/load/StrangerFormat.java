package io.anabranch.load;

import java.nio.charset.StandardCharsets;

/** JSON of a producer who never heard of this project. */
final class StrangerFormat implements EventFormat {
    @Override
    public byte[] value(ShopEvent event) {
        String json = "{\"id\":\"" + event.id() + "\",\"ts\":" + event.epochMillis() + ",\"kind\":\"" + event.type()
                + "\",\"customer\":{\"id\":\"" + event.user() + "\"},\"payload\":"
                + event.data().json()
                + ",\"shop\":\"" + event.source() + "\"}";
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
