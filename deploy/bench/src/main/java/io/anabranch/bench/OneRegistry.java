package io.anabranch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of a schema registry as a benchmark asks: schemas are taken, and given back by their number. */
final class OneRegistry implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> schemas = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    OneRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The schema of this number as it was registered. */
    String schema(int id) {
        return schemas.get(id - 1).get("schema").textValue();
    }

    private void answer(HttpExchange exchange) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        if (exchange.getRequestMethod().equals("POST")) {
            schemas.add(JSON.readTree(exchange.getRequestBody()));
            answer.put("id", schemas.size());
        } else {
            String path = exchange.getRequestURI().getPath();
            JsonNode asked = schemas.get(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)) - 1);
            answer.set("schema", asked.get("schema"));
            answer.set("schemaType", asked.get("schemaType"));
        }
        byte[] body = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
