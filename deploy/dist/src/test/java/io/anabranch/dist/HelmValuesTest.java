package io.anabranch.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart refuses, and its page of values. */
class HelmValuesTest {

    /** Each with the value's place and what is wrong with it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    replica: 3                                           | replica
                    autoscaling: {enabled: true}                         | autoscaling
                    image: {tags: '1'}                                   | tags
                    image: {pullPolicy: Sometimes}                       | /image/pullPolicy
                    image: {digest: latest}                              | /image/digest
                    replicas: many                                       | /replicas
                    runAsUser: 0                                         | /runAsUser
                    terminationGracePeriodSeconds: 20                    | /terminationGracePeriodSeconds
                    probes: {liveness: {path: /}}                        | path
                    ops: {port: 80}                                      | /ops/port
                    ops: {token: {value: abc}}                           | value
                    secrets: [{secret: a, key: b}]                       | /secrets/0
                    secrets: [{secret: a, key: b, setting: uri}]         | /secrets/0/setting
                    secrets: [{secret: a, key: b, file: ../up}]          | /secrets/0/file
                    files: {sub/folder: text}                            | sub/folder
                    monitoring: {monitor: prometheus}                    | /monitoring/monitor
                    podDisruptionBudget: {maxUnavailable: 0}             | /podDisruptionBudget/maxUnavailable
                    podDisruptionBudget: {minAvailable: 1}               | minAvailable
                    keda: {maxReplicas: 0}                               | /keda/maxReplicas
                    networkPolicy: {ingress: []}                         | ingress
                    tables: {partitions: '6'}                            | /tables/partitions
                    labels: {team: 7}                                    | /labels/team
                    """)
    void theSchemaRefusesWhatTheChartDoesNotKnow(String values, String place) {
        assertThatThrownBy(() -> Chart.render("minimal", values))
                .hasMessageContaining("values don't meet the specifications of the schema")
                .hasMessageContaining(place);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    keda    | replicas: 3                                              | replicas: KEDA decides on them where keda.enabled is set
                    keda    | keda: {maxReplicas: null}                                | keda.maxReplicas: required where keda.enabled is set
                    keda    | keda: {partitions: null}                                 | keda.partitions: required where keda.enabled is set
                    keda    | keda: {maxReplicas: 13}                                  | keda.maxReplicas: 13 replicas for 12 partitions
                    keda    | keda: {minReplicas: 13}                                  | keda.minReplicas: 13 is more than keda.maxReplicas, 12
                    keda    | config: {kafka: {brokers: '${KAFKA}:9092'}}              | config.kafka.brokers: KEDA needs it as it is
                    keda    | config: {kafka: {group: null}}                           | config.kafka.group: KEDA needs it as it is
                    keda    | keda: {metadata: {topic: other}}                         | keda.metadata.topic: the chart sets it
                    minimal | config: {kafka: null, sinks: null}                       | config: the pipeline's configuration is required
                    minimal | config: {ops: {http: '127.0.0.1:9600'}}                  | config.ops.http: the chart sets it
                    minimal | config: {ops: {token-file: /token}}                      | config.ops.token-file: the chart sets it
                    minimal | config: {kafka: {instance-id: a}}                        | config.kafka.instance-id: all replicas would have the same one
                    minimal | env: [{name: ANABRANCH_OPS_HTTP, value: 'x:1'}]          | env: the chart sets ANABRANCH_OPS_HTTP
                    minimal | files: {pipeline.yaml: text}                             | files: pipeline.yaml is what config becomes
                    minimal | resources: {limits: {memory: null}}                      | resources.limits.memory: required, since the heap is half of it
                    minimal | serviceAccount: {create: false, annotations: {a: b}}     | serviceAccount.annotations: they are for one that the chart makes
                    minimal | secrets: [{secret: a, key: b, file: c}, {secret: d, key: e, file: c}] | secrets: c is given twice
                    """)
    void contradictionsAreRefusedBeforeAnythingIsMade(String valueSet, String values, String message) {
        assertThatThrownBy(() -> Chart.render(valueSet, values)).hasMessageContaining(message);
    }

    @Test
    void theSchemaKnowsEveryValueAndNoOther() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(Repository.text(Chart.FOLDER + "/values.schema.json"));
        JsonNode values = Manifests.document(Repository.text(Chart.FOLDER + "/values.yaml"));

        List<String> known = new ArrayList<>();
        paths(schema, "", known);
        known.remove("global");
        List<String> given = ValuesPage.values(values);

        assertThat(known).containsExactlyInAnyOrderElementsOf(given);
    }

    @Test
    void thePageOfValuesIsUpToDate() throws IOException {
        String page = ValuesPage.of(Repository.text(Chart.FOLDER + "/values.yaml"));
        Path asItShouldBe = Files.writeString(Path.of("target", "helm-values.md"), page);

        assertThat(Repository.text(Chart.FOLDER + "/README.md"))
                .as(Chart.FOLDER + "/README.md, which should be deploy/dist/" + asItShouldBe)
                .isEqualTo(page);
    }

    @Test
    void everyValueIsExplained() {
        assertThat(ValuesPage.of(Repository.text(Chart.FOLDER + "/values.yaml")))
                .doesNotContain("|  |");
    }

    /** Of sections whose keys are fixed; a section of the user's own keys is a value. */
    private static void paths(JsonNode schema, String prefix, List<String> found) {
        schema.at("/properties").properties().forEach(property -> {
            String path = prefix + property.getKey();
            boolean isSection = property.getValue().has("properties") && !path.equals("resources");
            if (isSection) {
                paths(property.getValue(), path + ".", found);
            } else {
                found.add(path);
            }
        });
    }
}
