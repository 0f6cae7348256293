package io.anabranch.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anabranch.app.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The file of Docker Compose, and the configuration of the pipeline in it. */
class ComposeTest {
    private static final String FOLDER = "deploy/compose/";
    private static final JsonNode COMPOSE = Manifests.document(Repository.text(FOLDER + "compose.yaml"));
    private static final JsonNode PIPELINE = Manifests.document(Repository.text(FOLDER + "pipeline.yaml"));
    private static final JsonNode SERVICES = COMPOSE.at("/services");

    /** Where the servers of these images listen, if not told otherwise. */
    private static final Map<String, Integer> PORTS = Map.of(
            "apache/kafka", 9092,
            "amazon/dynamodb-local", 8000,
            "cassandra", 9042,
            "mongo", 27017,
            "redis", 6379,
            "opensearchproject/opensearch", 9200);

    private static final Pattern VERSION = Pattern.compile("v?\\d+\\.\\d+(\\.\\d+)?");
    private static final List<String> STORES =
            List.of("kafka", "dynamodb", "cassandra", "mongodb", "redis", "opensearch");

    @Test
    void everyImageIsOfOneVersion() {
        assertThat(services())
                .hasSize(11)
                .allSatisfy(service ->
                        assertThat(tag(service.getValue())).as(service.getKey()).matches(VERSION));
        assertThat(image("anabranch")).isEqualTo("anabranch:" + version());
        assertThat(image("tables")).isEqualTo(image("anabranch"));
    }

    @Test
    void everyMountedFileIsInTheRepositoryAndEveryVolumeIsDeclared() {
        List<String> sources = services()
                .flatMap(service -> Manifests.each(field(service.getValue(), "volumes")))
                .map(volume -> volume.asText().split(":", -1)[0])
                .toList();

        assertThat(sources).contains("./pipeline.yaml", "../prometheus/anabranch.rules.yml", "../grafana/dashboards");
        assertThat(sources).allSatisfy(source -> {
            if (source.startsWith(".")) {
                assertThat(Repository.path(FOLDER).resolve(source)).exists();
            } else {
                assertThat(COMPOSE.at("/volumes").has(source)).as(source).isTrue();
            }
        });
    }

    @Test
    void theProgramTakesTheConfiguration() {
        StringWriter said = new StringWriter();
        PrintWriter all = new PrintWriter(said, true);

        int code = Main.run(
                new String[] {
                    "validate",
                    "--no-environment",
                    "--config",
                    Repository.path(FOLDER + "pipeline.yaml").toString()
                },
                Map.of(),
                all,
                all);

        assertThat(code).as(said.toString()).isZero();
    }

    @Test
    void theSinksAreThoseOfTheSample() {
        JsonNode sample = Manifests.document(Repository.text("deploy/pipeline.yaml"));

        assertThat(withoutAddresses(PIPELINE)).isEqualTo(withoutAddresses(sample));
    }

    @Test
    void everyAddressIsAServiceWithItsPort() {
        List<String> addresses = Stream.of(
                        "/kafka/brokers",
                        "/sinks/dynamodb/endpoint",
                        "/sinks/cassandra/contact-points/0",
                        "/sinks/mongodb/uri",
                        "/sinks/feed/redis",
                        "/sinks/leaderboards/redis",
                        "/sinks/search/nodes/0")
                .map(pointer -> PIPELINE.at(pointer).asText().replaceAll("^[a-z]+://", ""))
                .toList();

        assertThat(addresses).allSatisfy(address -> {
            String[] hostAndPort = address.split(":", -1);
            assertThat(SERVICES.has(hostAndPort[0])).as(address).isTrue();
            assertThat(PORTS.get(image(hostAndPort[0]).split(":", -1)[0]))
                    .as(address)
                    .isEqualTo(Integer.valueOf(hostAndPort[1]));
        });
    }

    @Test
    void kafkaTellsContainersAndThisMachineAddressesThatTheyReach() {
        JsonNode kafka = SERVICES.at("/kafka");

        assertThat(kafka.at("/environment/KAFKA_ADVERTISED_LISTENERS").asText())
                .isEqualTo("PLAINTEXT://" + PIPELINE.at("/kafka/brokers").asText() + ",HOST://localhost:9094");
        assertThat(Manifests.texts(kafka.at("/ports"))).containsExactly("127.0.0.1:9094:9094");
    }

    @Test
    void everyStoreHasAHealthCheckThatTheTablesWaitForAndThenThePipeline() {
        JsonNode tables = SERVICES.at("/tables");

        assertThat(STORES).allSatisfy(store -> {
            assertThat(SERVICES.at("/" + store + "/healthcheck/test/0").asText())
                    .isEqualTo("CMD");
            assertThat(tables.at("/depends_on/" + store + "/condition").asText())
                    .isEqualTo("service_healthy");
        });
        assertThat(Manifests.texts(tables.at("/command"))).startsWith("tables", "create");
        assertThat(SERVICES.at("/anabranch/depends_on/tables/condition").asText())
                .isEqualTo("service_completed_successfully");
    }

    @Test
    void everyPortIsOfThisMachineAlone() {
        assertThat(services()
                        .flatMap(service -> Manifests.each(service.getValue().at("/ports")))
                        .map(JsonNode::asText))
                .isNotEmpty()
                .allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    /** What YAML's merge key brings is in the anchor. */
    @Test
    void theProgramRunsAsInTheClusterWithNothingToWriteToButTmp() {
        JsonNode program = COMPOSE.at("/x-anabranch");

        assertThat(program.at("/user").asText()).isEqualTo("10001:10001");
        assertThat(program.at("/read_only").asBoolean()).isTrue();
        assertThat(Manifests.texts(program.at("/tmpfs"))).containsExactly("/tmp:exec");
        assertThat(Manifests.texts(program.at("/cap_drop"))).containsExactly("ALL");
        assertThat(Manifests.texts(program.at("/volumes"))).allMatch(volume -> volume.endsWith(":ro"));
        assertThat(Integer.parseInt(
                        SERVICES.at("/anabranch/stop_grace_period").asText().replace("s", "")))
                .isGreaterThanOrEqualTo(DrainTimeout.seconds() + 5);
    }

    @Test
    void theTokenIsMadeWhereTheConfigurationNamesIt() {
        String file = PIPELINE.at("/ops/token-file").asText();

        assertThat(SERVICES.at("/token/command/0").asText()).contains(">" + file);
        assertThat(Manifests.texts(COMPOSE.at("/x-anabranch/volumes")))
                .contains("ops-token:" + Path.of(file).getParent() + ":ro");
        assertThat(Manifests.texts(SERVICES.at("/token/volumes")))
                .contains("ops-token:" + Path.of(file).getParent());
    }

    @Test
    void prometheusAsksThePipelineAndKnowsTheAlerts() {
        JsonNode prometheus = Manifests.document(Repository.text(FOLDER + "prometheus.yml"));
        JsonNode discovery = prometheus.at("/scrape_configs/0/dns_sd_configs/0");

        assertThat(SERVICES.has(discovery.at("/names/0").asText())).isTrue();
        assertThat(PIPELINE.at("/ops/http").asText())
                .endsWith(":" + discovery.at("/port").asText());
        assertThat(Manifests.texts(SERVICES.at("/prometheus/volumes")))
                .contains("../prometheus/anabranch.rules.yml:"
                        + prometheus.at("/rule_files/0").asText() + ":ro");
    }

    @Test
    void grafanaIsProvisionedWithPrometheusAndTheDashboards() {
        String provisioning = FOLDER + "grafana/provisioning/";
        JsonNode source = Manifests.document(Repository.text(provisioning + "datasources/prometheus.yaml"));
        JsonNode boards = Manifests.document(Repository.text(provisioning + "dashboards/anabranch.yaml"));

        assertThat(source.at("/datasources/0/url").asText()).isEqualTo("http://prometheus:9090");
        assertThat(Manifests.texts(SERVICES.at("/grafana/volumes")))
                .contains(
                        "./grafana/provisioning:/etc/grafana/provisioning:ro",
                        "../grafana/dashboards:"
                                + boards.at("/providers/0/options/path").asText() + ":ro");
    }

    private static String version() {
        return Manifests.document(Repository.text(Chart.FOLDER + "/Chart.yaml"))
                .at("/appVersion")
                .asText();
    }

    private static Stream<Map.Entry<String, JsonNode>> services() {
        return SERVICES.properties().stream();
    }

    private static String image(String service) {
        return image(SERVICES.get(service));
    }

    private static String image(JsonNode service) {
        return field(service, "image").asText();
    }

    /** The service's own, else that of the anchor which it merges. */
    private static JsonNode field(JsonNode service, String name) {
        return service.has(name) ? service.at("/" + name) : service.at("/<</" + name);
    }

    private static String tag(JsonNode service) {
        String image = image(service);
        return image.substring(image.indexOf(':') + 1);
    }

    /** The settings of all sinks that are the same wherever the stores are. */
    private static Map<String, String> withoutAddresses(JsonNode pipeline) {
        Map<String, String> settings = new TreeMap<>();
        pipeline.at("/sinks")
                .properties()
                .forEach(sink -> sink.getValue().properties().stream()
                        .filter(setting -> !List.of("endpoint", "contact-points", "uri", "redis", "nodes")
                                .contains(setting.getKey()))
                        .forEach(setting -> settings.put(
                                sink.getKey() + "." + setting.getKey(),
                                setting.getValue().toString())));
        return settings;
    }
}
