package io.anabranch.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.LintResult;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart makes of its sets of values. */
class HelmChartTest {
    static List<String> valueSets() {
        return Chart.valueSets();
    }

    @Test
    void strictLintFindsNothingButTheMissingIcon() {
        LintResult result = Chart.lint();

        assertThat(result.isFailed()).isFalse();
        assertThat(result.getMessages()).allMatch(message -> message.contains("icon is recommended"));
    }

    @Test
    void thereAreSixSetsOfValues() {
        assertThat(Chart.valueSets())
                .containsExactly("all-stores", "hardened", "keda", "minimal", "monitoring", "msk-iam");
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void everyPodIsOfTheRestrictedKind(String valueSet) {
        Manifests manifests = Chart.render(valueSet);

        assertThat(podSpecs(manifests)).isNotEmpty().allSatisfy(pod -> {
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/runAsUser").isIntegralNumber()).isTrue();
            assertThat(pod.at("/securityContext/runAsUser").asLong()).isPositive();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.at("/enableServiceLinks").asBoolean(true)).isFalse();
            assertThat(pod.at("/containers")).hasSize(1);
            JsonNode container = pod.at("/containers/0");
            assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                    .isTrue();
            assertThat(Manifests.texts(container.at("/securityContext/capabilities/drop")))
                    .containsExactly("ALL");
            assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void everyMountIsOfAVolumeAndOnlyTmpCanBeWrittenTo(String valueSet) {
        assertThat(podSpecs(Chart.render(valueSet))).allSatisfy(pod -> {
            JsonNode mounts = pod.at("/containers/0/volumeMounts");
            assertThat(Manifests.each(mounts).map(mount -> mount.at("/name").asText()))
                    .containsExactlyElementsOf(Manifests.each(pod.at("/volumes"))
                            .map(volume -> volume.at("/name").asText())
                            .toList());
            assertThat(Manifests.each(mounts)
                            .filter(mount -> !mount.at("/readOnly").asBoolean())
                            .map(mount -> mount.at("/mountPath").asText()))
                    .containsExactly("/tmp");
        });
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void theConfigurationAndTheServiceOfThePodsAreInTheRelease(String valueSet) {
        Manifests manifests = Chart.render(valueSet);
        JsonNode pod = manifests.pod().at("/spec");

        String configMap =
                pod.at("/volumes/0/projected/sources/0/configMap/name").asText();
        assertThat(manifests
                        .named("ConfigMap", configMap)
                        .at("/data/pipeline.yaml")
                        .asText())
                .contains("kafka:");
        assertThat(manifests.one("Service").at("/metadata/name"))
                .isEqualTo(manifests.one("StatefulSet").at("/spec/serviceName"));
    }

    /** The paths are those of the operations page; that of the liveness must not be that of the readiness. */
    @ParameterizedTest
    @MethodSource("valueSets")
    void probesAskWhatTheProgramServes(String valueSet) {
        JsonNode container = Chart.render(valueSet).container();
        String server = Repository.text("deploy/app/src/main/java/io/anabranch/app/ops/OpsServer.java");

        Map<String, String> paths = new TreeMap<>();
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonNode asked = container.at("/" + probe + "/httpGet");
            paths.put(probe, asked.at("/path").asText());
            assertThat(asked.at("/port").asText())
                    .isEqualTo(container.at("/ports/0/name").asText());
        }

        assertThat(paths)
                .containsExactly(
                        Map.entry("livenessProbe", "/health/live"),
                        Map.entry("readinessProbe", "/health/ready"),
                        Map.entry("startupProbe", "/health/live"));
        assertThat(paths.values()).allMatch(path -> server.contains('"' + path + '"'));
        assertThat(env(container))
                .containsEntry(
                        "ANABRANCH_OPS_HTTP",
                        "0.0.0.0:" + container.at("/ports/0/containerPort").asText());
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void aPodHasMoreTimeToEndThanTheProgramTakes(String valueSet) {
        assertThat(Chart.render(valueSet)
                        .pod()
                        .at("/spec/terminationGracePeriodSeconds")
                        .asInt())
                .isGreaterThanOrEqualTo(DrainTimeout.seconds() + 5);
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void allThatSelectsSelectsThePipelinesPodsAndNotTheJobs(String valueSet) {
        Manifests manifests = Chart.render(valueSet);
        JsonNode pods = manifests.pod().at("/metadata/labels");

        List<JsonNode> selectors = Stream.of(
                        manifests.all("StatefulSet").stream().map(object -> object.at("/spec/selector/matchLabels")),
                        manifests.all("Service").stream().map(object -> object.at("/spec/selector")),
                        manifests.all("PodDisruptionBudget").stream()
                                .map(object -> object.at("/spec/selector/matchLabels")),
                        manifests.all("PodMonitor").stream().map(object -> object.at("/spec/selector/matchLabels")),
                        Manifests.each(manifests.pod().at("/spec/topologySpreadConstraints"))
                                .map(constraint -> constraint.at("/labelSelector/matchLabels")))
                .flatMap(found -> found)
                .toList();

        assertThat(selectors).hasSizeGreaterThanOrEqualTo(3).allSatisfy(selector -> {
            assertThat(fields(pods)).containsAllEntriesOf(fields(selector));
            assertThat(manifests.all("Job"))
                    .allSatisfy(job -> assertThat(fields(job.at("/spec/template/metadata/labels"))
                                    .entrySet()
                                    .containsAll(fields(selector).entrySet()))
                            .isFalse());
        });
    }

    @Test
    void aChangeOfTheConfigurationOrOfAFileIsARollout() {
        String before = checksum("{}");

        assertThat(checksum("{}")).isEqualTo(before).hasSize(64);
        assertThat(checksum("config: {kafka: {group: other}}")).isNotEqualTo(before);
        assertThat(checksum("files: {client.properties: 'client.id=a'}")).isNotEqualTo(before);
        assertThat(checksum("resources: {limits: {memory: 2Gi}}")).isEqualTo(before);
    }

    @Test
    void aPodsNameIsItsInstanceIdUnlessThatIsOff() {
        assertThat(Manifests.each(Chart.render("minimal").container().at("/env"))
                        .filter(variable -> variable.at("/name").asText().equals("ANABRANCH_KAFKA_INSTANCE_ID"))
                        .map(variable ->
                                variable.at("/valueFrom/fieldRef/fieldPath").asText()))
                .containsExactly("metadata.name");
        assertThat(env(Chart.render("hardened").container())).doesNotContainKey("ANABRANCH_KAFKA_INSTANCE_ID");
    }

    @Test
    void aTokenIsMadeAndKeptInUpgrades() {
        JsonNode made = Chart.render("minimal").one("Secret");
        String token = decoded(made.at("/data/token"));

        assertThat(made.at("/metadata/name").asText()).isEqualTo(Chart.NAME + "-token");
        assertThat(token).hasSizeGreaterThanOrEqualTo(32);
        try (FakeCluster cluster = FakeCluster.start().with(Chart.NAME + "-token", "token", "what-is-there-stays")) {
            assertThat(decoded(
                            Chart.render(cluster, "minimal", "{}").one("Secret").at("/data/token")))
                    .isEqualTo("what-is-there-stays");
        }
    }

    @Test
    void secretsAreFilesThatVariablesName() {
        Manifests manifests = Chart.render("hardened");

        assertThat(manifests.all("Secret")).isEmpty();
        assertThat(env(manifests.container()))
                .containsEntry("ANABRANCH_OPS_TOKEN_FILE", "/etc/anabranch/ops/token")
                .containsEntry(
                        "ANABRANCH_SINKS_DYNAMODB_SECRET_ACCESS_KEY_FILE",
                        "/etc/anabranch/secrets/sinks.dynamodb.secret-access-key")
                .containsEntry("ANABRANCH_SINKS_MONGODB_URI_FILE", "/etc/anabranch/secrets/sinks.mongodb.uri");
        assertThat(Manifests.each(manifests.pod().at("/spec/volumes/0/projected/sources"))
                        .skip(1)
                        .map(source -> source.at("/secret/name").asText() + " "
                                + source.at("/secret/items/0/key").asText() + " "
                                + source.at("/secret/items/0/path").asText()))
                .contains(
                        "anabranch-ops ops-token ops/token",
                        "anabranch-kafka client.properties secrets/client.properties",
                        "anabranch-stores mongodb-uri secrets/sinks.mongodb.uri");
    }

    @Test
    void aRoleOfTheCloudIsAnAnnotationOfTheServiceAccount() {
        Manifests manifests = Chart.render("msk-iam");
        String role = "/metadata/annotations/eks.amazonaws.com~1role-arn";

        JsonNode account = manifests.one("ServiceAccount");
        assertThat(account.at(role).asText()).endsWith("role/anabranch");
        assertThat(account.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(manifests.pod().at("/spec/serviceAccountName")).isEqualTo(account.at("/metadata/name"));
        assertThat(manifests
                        .named("ServiceAccount", Chart.NAME + "-tables")
                        .at(role)
                        .asText())
                .endsWith("role/anabranch-tables");
    }

    @Test
    void theJobRunsBeforeTheReleaseAndNeedsNothingOfIt() {
        Manifests manifests = Chart.render("msk-iam");
        JsonNode job = manifests.all("Job").get(0);
        JsonNode pod = job.at("/spec/template/spec");
        JsonNode configuration = manifests.named(
                "ConfigMap",
                pod.at("/volumes/0/projected/sources/0/configMap/name").asText());
        JsonNode account =
                manifests.named("ServiceAccount", pod.at("/serviceAccountName").asText());

        assertThat(Manifests.texts(pod.at("/containers/0/args")))
                .containsExactly(
                        "tables",
                        "create",
                        "--config",
                        "/etc/anabranch/pipeline.yaml",
                        "--partitions",
                        "6",
                        "--replication",
                        "3");
        assertThat(List.of(job, configuration, account))
                .allSatisfy(hook -> assertThat(
                                hook.at("/metadata/annotations/helm.sh~1hook").asText())
                        .isEqualTo("pre-install,pre-upgrade"));
        assertThat(List.of(configuration, account))
                .allSatisfy(needed -> assertThat(weight(needed)).isLessThan(weight(job)));
        assertThat(configuration.at("/data"))
                .isEqualTo(manifests.one("ConfigMap").at("/data"));
        assertThat(env(pod.at("/containers/0"))).containsOnlyKeys("AWS_REGION");
    }

    @Test
    void theJobCanBeLeftOut() {
        assertThat(Chart.render("hardened").all("Job")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void whereKedaScalesNothingElseDoes(String valueSet) {
        Manifests manifests = Chart.render(valueSet);
        boolean isScaled = !manifests.all("ScaledObject").isEmpty();

        assertThat(manifests.all("HorizontalPodAutoscaler")).isEmpty();
        assertThat(isScaled).isEqualTo(valueSet.equals("keda"));
        assertThat(manifests.one("StatefulSet").at("/spec/replicas").isMissingNode())
                .isEqualTo(isScaled);
    }

    @Test
    void kedaScalesByTheLagOfTheGroupAndToNoMoreThanThePartitions() {
        Manifests manifests = Chart.render("keda");
        JsonNode scaled = manifests.one("ScaledObject").at("/spec");

        assertThat(scaled.at("/scaleTargetRef/kind").asText()).isEqualTo("StatefulSet");
        assertThat(scaled.at("/scaleTargetRef/name"))
                .isEqualTo(manifests.one("StatefulSet").at("/metadata/name"));
        assertThat(scaled.at("/maxReplicaCount").asInt()).isEqualTo(12);
        assertThat(scaled.at("/triggers")).hasSize(1);
        assertThat(scaled.at("/triggers/0/type").asText()).isEqualTo("kafka");
        assertThat(fields(scaled.at("/triggers/0/metadata")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "bootstrapServers", "kafka-0.kafka:9092",
                        "consumerGroup", "anabranch",
                        "topic", "events",
                        "lagThreshold", "2000000",
                        "sasl", "scram_sha512",
                        "tls", "enable"));
        assertThat(scaled.at("/triggers/0/authenticationRef/name").asText()).isEqualTo("kafka");
    }

    @Test
    void withSeveralTopicsKedaSumsTheLagOfAll() {
        Manifests manifests = Chart.render("keda", "config: {kafka: {topics: [orders, clicks]}}");

        assertThat(fields(manifests.one("ScaledObject").at("/spec/triggers/0/metadata")))
                .doesNotContainKey("topic");
    }

    @Test
    void aServiceMonitorSelectsTheService() {
        Manifests manifests = Chart.render("monitoring");
        JsonNode monitor = manifests.one("ServiceMonitor");
        JsonNode service = manifests.one("Service");

        assertThat(manifests.all("PodMonitor")).isEmpty();
        assertThat(fields(service.at("/metadata/labels")))
                .containsAllEntriesOf(fields(monitor.at("/spec/selector/matchLabels")));
        assertThat(monitor.at("/spec/endpoints/0/port")).isEqualTo(service.at("/spec/ports/0/name"));
        assertThat(monitor.at("/spec/endpoints/0/path").asText()).isEqualTo("/metrics");
        assertThat(monitor.at("/metadata/labels/release").asText()).isEqualTo("prometheus");
    }

    @Test
    void aPodMonitorAsksThePodsPort() {
        Manifests manifests = Chart.render("hardened");

        assertThat(manifests.all("ServiceMonitor")).isEmpty();
        assertThat(manifests.one("PodMonitor").at("/spec/podMetricsEndpoints/0/port"))
                .isEqualTo(manifests.container().at("/ports/0/name"));
    }

    @Test
    void alertsAndDashboardsAreThoseOfTheRepository() {
        Manifests manifests = Chart.render("monitoring");

        assertThat(manifests.one("PrometheusRule").at("/spec"))
                .isEqualTo(Manifests.document(Repository.text("deploy/prometheus/anabranch.rules.yml")));
        assertThat(Repository.files("deploy/grafana/dashboards", ".json"))
                .isNotEmpty()
                .allSatisfy(file -> {
                    String name = file.getFileName().toString();
                    JsonNode dashboard = manifests.named("ConfigMap", Chart.NAME + "-" + name.replace(".json", ""));
                    assertThat(dashboard.at("/data").get(name).asText().strip())
                            .isEqualTo(Repository.text(file).strip());
                    assertThat(dashboard
                                    .at("/metadata/labels/grafana_dashboard")
                                    .asText())
                            .isEqualTo("1");
                    assertThat(dashboard
                                    .at("/metadata/annotations/grafana_folder")
                                    .asText())
                            .isEqualTo("Ingestion");
                });
    }

    @Test
    void theAlertsLinkToTheRunbooksOfTheValues() {
        JsonNode rules = Chart.render("monitoring", "monitoring: {runbooks: 'https://wiki.example/runbooks/'}")
                .one("PrometheusRule");

        assertThat(rules.findValuesAsText("runbook_url"))
                .contains("https://wiki.example/runbooks/AnabranchSinkFailing.md")
                .allMatch(url -> url.matches("https://wiki\\.example/runbooks/Anabranch[A-Za-z]+\\.md"));
        assertThat(rules.toString()).doesNotContain("https://anabranch.example/");
    }

    @Test
    void aNetworkPolicyLetsInWhoIsNamedAndNobodyWhereNobodyIs() {
        JsonNode policy = Chart.render("hardened").one("NetworkPolicy").at("/spec");
        JsonNode closed = Chart.render("minimal", "networkPolicy: {enabled: true}")
                .one("NetworkPolicy")
                .at("/spec");

        assertThat(policy.at("/ingress")).hasSize(1);
        assertThat(policy.at("/ingress/0/from")).hasSize(1);
        assertThat(policy.at("/ingress/0/ports/0/port").asText()).isEqualTo("ops");
        assertThat(Manifests.texts(policy.at("/policyTypes"))).containsExactly("Ingress", "Egress");
        assertThat(Manifests.each(policy.at("/egress/0/ports"))
                        .map(port -> port.at("/port").asInt()))
                .containsOnly(53);
        assertThat(closed.at("/ingress").isArray()).isTrue();
        assertThat(closed.at("/ingress")).isEmpty();
        assertThat(Manifests.texts(closed.at("/policyTypes"))).containsExactly("Ingress");
    }

    @Test
    void aDisruptionBudgetNeverForbidsEveryEviction() {
        assertThat(Chart.render("minimal")
                        .one("PodDisruptionBudget")
                        .at("/spec/maxUnavailable")
                        .asInt())
                .isEqualTo(1);
        assertThat(Chart.render("hardened")
                        .one("PodDisruptionBudget")
                        .at("/spec/maxUnavailable")
                        .asText())
                .isEqualTo("25%");
        assertThat(Chart.render("minimal", "podDisruptionBudget: {enabled: false}")
                        .all("PodDisruptionBudget"))
                .isEmpty();
    }

    @Test
    void theImageIsTheProgramsVersionOrADigest() {
        JsonNode chart = Manifests.document(Repository.text(Chart.FOLDER + "/Chart.yaml"));
        String version = chart.at("/appVersion").asText();

        assertThat(Repository.text("pom.xml")).contains("<version>" + version + "</version>");
        assertThat(chart.at("/version").asText()).isEqualTo(version);
        assertThat(Chart.render("minimal").container().at("/image").asText()).isEqualTo("anabranch:" + version);
        assertThat(Chart.render("hardened").container().at("/image").asText())
                .startsWith("registry.example/anabranch@sha256:");
    }

    /** Labels of pods and Jobs hold the names of theirs; those of ConfigMaps may be longer. */
    @Test
    void longNamesStayNamesOfKubernetes() {
        Manifests manifests = Chart.render("monitoring", "fullnameOverride: " + "a".repeat(80));

        assertThat(manifests.objects())
                .filteredOn(object -> !object.at("/kind").asText().equals("ConfigMap"))
                .allSatisfy(object -> assertThat(object.at("/metadata/name").asText())
                        .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
                        .hasSizeLessThanOrEqualTo(63));
    }

    private static String checksum(String values) {
        return Chart.render("minimal", values)
                .pod()
                .at("/metadata/annotations/checksum~1config")
                .asText();
    }

    private static int weight(JsonNode hook) {
        return hook.at("/metadata/annotations/helm.sh~1hook-weight").asInt();
    }

    private static String decoded(JsonNode data) {
        return new String(Base64.getDecoder().decode(data.asText()), StandardCharsets.UTF_8);
    }

    private static List<JsonNode> podSpecs(Manifests manifests) {
        return Stream.concat(manifests.all("StatefulSet").stream(), manifests.all("Job").stream())
                .map(object -> object.at("/spec/template/spec"))
                .toList();
    }

    private static Map<String, String> fields(JsonNode object) {
        Map<String, String> fields = new TreeMap<>();
        object.properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
        return fields;
    }

    /** Variables with plain values. */
    private static Map<String, String> env(JsonNode container) {
        Map<String, String> variables = new TreeMap<>();
        Manifests.each(container.at("/env"))
                .forEach(variable -> variables.put(
                        variable.at("/name").asText(), variable.at("/value").asText()));
        return variables;
    }
}
