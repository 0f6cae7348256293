package io.anabranch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithServers(Server.SCHEMA_REGISTRY)
class SchemaRegistryIT {
    private static final String SCHEMA =
            "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Order\\\",\\\"fields\\\":[{\\\"name\\\":\\\"id\\\",\\\"type\\\":\\\"string\\\"}]}";

    private final HttpClient http = HttpClient.newHttpClient();
    private final TestServers servers;
    private String api = "";

    SchemaRegistryIT(TestServers servers) {
        this.servers = servers;
    }

    @BeforeEach
    void setApi() {
        api = servers.schemaRegistry().toString();
    }

    @Test
    void givesAnAddressWithThePathOfItsApi() {
        assertThat(servers.schemaRegistry())
                .isEqualTo(URI.create("http://127.0.0.1:"
                        + servers.address(Server.SCHEMA_REGISTRY).getPort() + "/apis/ccompat/v7"));
    }

    @Test
    void aSchemaIsReadBackByItsId() throws Exception {
        String id = register(servers.newName("orders") + "-value");

        HttpResponse<String> read = get(api + "/schemas/ids/" + id);

        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).startsWith("{\"schema\":\"" + SCHEMA + "\"");
    }

    @Test
    void anUnknownIdIsNotFound() throws Exception {
        HttpResponse<String> read = get(api + "/schemas/ids/2147483647");

        assertThat(read.statusCode()).isEqualTo(404);
        assertThat(read.body()).contains("40403");
    }

    @Test
    void aProxyBeforeItRefusesAndHangs(TestServers ofThisTest) throws Exception {
        FaultProxy proxy = ofThisTest.proxy(Server.SCHEMA_REGISTRY);
        String proxied = "http://127.0.0.1:" + proxy.address().getPort()
                + ofThisTest.schemaRegistry().getPath();
        String id = register(servers.newName("orders") + "-value");
        assertThat(get(proxied + "/schemas/ids/" + id).statusCode()).isEqualTo(200);

        proxy.refuse();
        assertThatThrownBy(() -> get(proxied + "/schemas/ids/" + id)).isInstanceOf(IOException.class);

        proxy.heal();
        proxy.hang();
        assertThatThrownBy(() -> get(proxied + "/schemas/ids/" + id)).isInstanceOf(HttpTimeoutException.class);

        proxy.heal();
        assertThat(get(proxied + "/schemas/ids/" + id).statusCode()).isEqualTo(200);
    }

    private String register(String subject) throws IOException, InterruptedException {
        HttpResponse<String> registered = http.send(
                HttpRequest.newBuilder(URI.create(api + "/subjects/" + subject + "/versions"))
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"schema\":\"" + SCHEMA + "\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(registered.statusCode()).as(registered.body()).isEqualTo(200);
        Matcher id = Pattern.compile("\"id\":(\\d+)").matcher(registered.body());
        assertThat(id.find()).as(registered.body()).isTrue();
        return id.group(1);
    }

    private HttpResponse<String> get(String address) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(address))
                        .timeout(Duration.ofSeconds(2))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
