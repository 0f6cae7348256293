package io.anabranch.app.settings;

import io.anabranch.settings.Setting;
import io.anabranch.settings.Violations;
import java.net.InetSocketAddress;
import java.net.URI;

/** How the program is watched. */
public record OpsSettings(
        @Setting(
                description = "host:port that serves /metrics and /health; port 0 takes a free one",
                defaultValue = "127.0.0.1:9600")
        String http) {
    private static final int LAST_PORT = 65_535;

    public OpsSettings {
        URI address = address(http);
        boolean complete = address.getHost() != null && address.getPort() >= 0 && address.getPort() <= LAST_PORT;
        new Violations()
                .check(complete, "http", http, "host:port, such as 127.0.0.1:9600 or [::1]:9600")
                .raise();
    }

    /**
     * The address to bind.
     *
     * @throws IllegalStateException if nobody knows the host
     */
    public InetSocketAddress address() {
        URI address = address(http);
        InetSocketAddress found = new InetSocketAddress(address.getHost(), address.getPort());
        if (found.isUnresolved()) {
            throw new IllegalStateException("ops.http: no address is known for host '" + address.getHost()
                    + "'; name one of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them");
        }
        return found;
    }

    private static URI address(String http) {
        try {
            return URI.create("http://" + http);
        } catch (IllegalArgumentException e) {
            return URI.create("http:///");
        }
    }
}
