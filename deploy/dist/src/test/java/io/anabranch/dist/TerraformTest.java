package io.anabranch.dist;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Terraform modules hold what they promise, and give the rights that are documented. Against the stores themselves: {@link TerraformIT}. */
class TerraformTest {
    private static final String TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/Events";
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void isFormattedAsTerraformDoes() {
        var unused = Shell.run(
                        Repository.path("deploy/terraform"),
                        TerraformConsole.program().toString(),
                        "fmt",
                        "-check",
                        "-diff",
                        "-recursive")
                .orThrow();
    }

    @Test
    void saysOfEachVariableAndOutputWhatItIsAndPinsTheProvider() {
        for (TerraformModule module : TerraformModule.all().values()) {
            assertThat(module.variables()).allSatisfy((name, variable) -> {
                assertThat(variable.path("description").asText()).as(name).isNotEmpty();
                assertThat(variable.path("type").asText()).as(name).isNotEmpty();
            });
            assertThat(TerraformModule.properties(module.file("outputs.tf").path("output")))
                    .allSatisfy((name, output) -> assertThat(
                                    output.path(0).path("description").asText())
                            .as(name)
                            .isNotEmpty());
            JsonNode terraform = module.file("versions.tf").at("/terraform/0");
            assertThat(terraform.path("required_version").asText()).startsWith(">= 1.");
            assertThat(terraform.at("/required_providers/0/aws/source").asText())
                    .isEqualTo("hashicorp/aws");
            assertThat(terraform.at("/required_providers/0/aws/version").asText())
                    .contains(">=", "<");
        }
    }

    @Test
    void everyVariableThatIsReadIsDeclaredAndTheOtherWayRound() {
        for (TerraformModule module : TerraformModule.all().values()) {
            Set<String> read = module.files().values().stream()
                    .flatMap(file -> Pattern.compile("\\bvar\\.(\\w+)")
                            .matcher(file.toString())
                            .results())
                    .map(found -> found.group(1))
                    .collect(toSet());
            assertThat(read).as(module.name()).isEqualTo(module.variables().keySet());
        }
    }

    @Test
    void theExamplesSetWhatTheModulesRequireAndNothingUnknown() throws IOException {
        for (TerraformModule module : TerraformModule.all().values()) {
            JsonNode example = example(module.name());
            Set<String> set = TerraformModule.properties(example).keySet();
            Set<String> required = module.variables().entrySet().stream()
                    .filter(variable -> !variable.getValue().has("default"))
                    .map(Map.Entry::getKey)
                    .collect(toCollection(TreeSet::new));
            assertThat(set).as(module.name()).containsAll(required).contains("source");
            assertThat(module.variables().keySet())
                    .as(module.name())
                    .containsAll(
                            set.stream().filter(name -> !name.equals("source")).toList());
        }
    }

    @Test
    void aTableIsEncryptedAndNeitherDeletedNorLostByMistake() {
        TerraformModule dynamodb = TerraformModule.of("dynamodb");
        JsonNode table = dynamodb.resource("aws_dynamodb_table", "events");
        assertThat(table.at("/point_in_time_recovery/0/enabled").booleanValue()).isTrue();
        assertThat(table.path("deletion_protection_enabled").asText()).isEqualTo("${var.deletion_protection}");
        assertThat(dynamodb.variable("deletion_protection").path("default").booleanValue())
                .isTrue();
        // Without a key of KMS, DynamoDB encrypts with one of its own: that is what "enabled = false" means.
        assertThat(table.at("/server_side_encryption/0/enabled").asText()).isEqualTo("${var.kms_key_arn != null}");
        assertThat(table.at("/server_side_encryption/0/kms_key_arn").asText()).isEqualTo("${var.kms_key_arn}");

        TerraformModule keyspaces = TerraformModule.of("keyspaces");
        for (String name : List.of("events", "contract")) {
            JsonNode events = keyspaces.resource("aws_keyspaces_table", name);
            assertThat(events.at("/point_in_time_recovery/0/status").asText()).isEqualTo("ENABLED");
            assertThat(events.at("/lifecycle/0/prevent_destroy").booleanValue()).isTrue();
            assertThat(events.at("/encryption_specification/0/type").asText())
                    .contains("AWS_OWNED_KMS_KEY", "CUSTOMER_MANAGED_KMS_KEY");
            assertThat(events.at("/encryption_specification/0/kms_key_identifier")
                            .asText())
                    .isEqualTo("${var.kms_key_arn}");
        }
    }

    @Test
    void unitsFollowTheLoadAtSeventyPercent() {
        for (String name : List.of("dynamodb", "keyspaces")) {
            TerraformModule module = TerraformModule.of(name);
            JsonNode policy = module.resource("aws_appautoscaling_policy", "units");
            String tracking = "/target_tracking_scaling_policy_configuration/0";
            assertThat(policy.path("for_each").asText()).isEqualTo("${local.scaled}");
            assertThat(policy.at(tracking + "/target_value").intValue()).isEqualTo(70);
            assertThat(policy.at(tracking + "/predefined_metric_specification/0/predefined_metric_type")
                            .asText())
                    .isEqualTo("${each.value.metric}");
            JsonNode target = module.resource("aws_appautoscaling_target", "units");
            assertThat(target.path("for_each").asText()).isEqualTo("${local.scaled}");
            assertThat(target.path("min_capacity").asText()).isEqualTo("${each.value.min}");
            assertThat(target.path("max_capacity").asText()).isEqualTo("${each.value.max}");
            JsonNode headroom = module.variable("headroom");
            assertThat(headroom.path("default").doubleValue()).isEqualTo(1.5);
            assertThat(headroom.at("/validation/0/condition").asText()).isEqualTo("${var.headroom >= 1.5}");
        }
        JsonNode capacity = TerraformModule.of("dynamodb").local("capacity");
        for (String direction : List.of("write", "read")) {
            assertThat(capacity.path(direction).path("max").asText())
                    .isEqualTo("${max(var.min_%1$s_units, ceil(var.headroom * coalesce(var.peak_%1$s_units, 1)))}"
                            .formatted(direction));
        }
    }

    @Test
    void whatAutoScalingSetsIsLeftToIt() {
        assertThat(texts(TerraformModule.of("dynamodb")
                        .resource("aws_dynamodb_table", "events")
                        .at("/lifecycle/0/ignore_changes")))
                .containsExactlyInAnyOrder("${read_capacity}", "${write_capacity}", "${global_secondary_index}");
        assertThat(texts(TerraformModule.of("keyspaces")
                        .resource("aws_keyspaces_table", "events")
                        .at("/lifecycle/0/ignore_changes")))
                .containsExactlyInAnyOrder(
                        "${capacity_specification[0].read_capacity_units}",
                        "${capacity_specification[0].write_capacity_units}");
    }

    @Test
    void theTableAndEachIndexScaleInBothDirections() {
        TerraformConsole console = TerraformConsole.of("dynamodb", folder);
        Map<String, String> provisioned = Map.of(
                "billing_mode", "provisioned",
                "id_index", "true",
                "peak_write_units", "1001",
                "peak_read_units", "40");

        JsonNode scaled = console.local("scaled", provisioned);

        Map<String, String> expected = new TreeMap<>();
        for (String name : List.of("table", "GSI1", "GSI2", "GSI3")) {
            String resource = name.equals("table") ? "table/Events" : "table/Events/index/" + name;
            String kind = name.equals("table") ? "table" : "index";
            expected.put(
                    name + "/write",
                    resource + " dynamodb:" + kind + ":WriteCapacityUnits DynamoDBWriteCapacityUtilization 5 to 1502");
            expected.put(
                    name + "/read",
                    resource + " dynamodb:" + kind + ":ReadCapacityUnits DynamoDBReadCapacityUtilization 5 to 60");
        }
        assertThat(TerraformModule.properties(scaled).entrySet().stream()
                        .collect(toMap(Map.Entry::getKey, target -> text(target.getValue()))))
                .containsExactlyInAnyOrderEntriesOf(expected);
        assertThat(console.local("scaled", Map.of())).as("of a table on demand").isEmpty();
        assertThat(texts(console.local("key_attributes", Map.of("id_index", "true"))))
                .containsExactly("PK", "SK", "GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK", "GSI3PK");
        assertThat(texts(console.local("key_attributes", Map.of())))
                .containsExactly("PK", "SK", "GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK");
    }

    @Test
    void aBatchFindsItsUnitsThereAndGivesThemBack() {
        TerraformConsole console = TerraformConsole.of("dynamodb", folder);

        JsonNode scheduled = console.local(
                "scheduled",
                Map.of(
                        "billing_mode", "provisioned",
                        "peak_write_units", "1000",
                        "peak_read_units", "40",
                        "batches", """
                                {nightly = {start = "cron(55 1 * * ? *)", end = "cron(0 4 * * ? *)", write_units = 7000}}"""));

        // of the table and two indexes, in both directions, one at each end
        assertThat(scheduled).hasSize(3 * 2 * 2);
        JsonNode start = scheduled.path("GSI1/write/nightly/start");
        assertThat(start.path("target").asText()).isEqualTo("GSI1/write");
        assertThat(start.path("schedule").asText()).isEqualTo("cron(55 1 * * ? *)");
        assertThat(start.path("timezone").asText()).isEqualTo("UTC");
        assertThat(start.path("min").intValue()).as("7000 is 70 %% of it").isEqualTo(10_000);
        assertThat(start.path("max").intValue()).isEqualTo(10_500);
        JsonNode end = scheduled.path("GSI1/write/nightly/end");
        assertThat(end.path("min").intValue()).isEqualTo(5);
        assertThat(end.path("max").intValue()).isEqualTo(1_500);
    }

    @Test
    void keyspacesScaleInBothDirections() {
        TerraformConsole console = TerraformConsole.of("keyspaces", folder);

        JsonNode scaled = console.local(
                "scaled",
                Map.of(
                        "keyspace", "analytics",
                        "capacity_mode", "provisioned",
                        "peak_write_units", "1000",
                        "peak_read_units", "40"));

        assertThat(TerraformModule.properties(scaled).entrySet().stream()
                        .collect(toMap(Map.Entry::getKey, target -> text(target.getValue()))))
                .containsOnly(
                        Map.entry(
                                "write",
                                "cassandra:table:WriteCapacityUnits CassandraWriteCapacityUtilization 5 to 1500"),
                        Map.entry(
                                "read", "cassandra:table:ReadCapacityUnits CassandraReadCapacityUtilization 5 to 60"));
        assertThat(console.local("scaled", Map.of("keyspace", "analytics"))).isEmpty();
    }

    @Test
    void dynamosRightsAreThoseThatTheProgramIsTestedWith() {
        JsonNode statements = TerraformModule.of("iam").local("statements");

        Map<String, String> ours = new TreeMap<>();
        TerraformModule.properties(statements).forEach((sid, statement) -> {
            if (statement.path("service").asText().equals("dynamodb")) {
                ours.put(sid, rights(statement.path("actions"), statement.path("resources")));
            }
        });
        Map<String, String> documented = new TreeMap<>();
        TerraformModule.json(Repository.text("deploy/iam/dynamodb-policy.json"))
                .path("Statement")
                .forEach(statement -> documented.put(
                        statement.path("Sid").asText(), rights(statement.path("Action"), statement.path("Resource"))));
        assertThat(ours).isEqualTo(documented);
    }

    @Test
    void eachPurposeHasItsOwnRightsAndNoMore() {
        TerraformConsole console = TerraformConsole.of("iam", folder);
        Map<String, String> everything = new HashMap<>(Map.of(
                "services", "[\"dynamodb\", \"keyspaces\", \"elasticache\", \"msk\"]",
                "dynamodb_table_arn", TABLE,
                "keyspaces_table_arn", "arn:aws:cassandra:eu-west-1:1:/keyspace/analytics/table/events_by_day",
                "keyspaces_contract_arn", "arn:aws:cassandra:eu-west-1:1:/keyspace/analytics/table/anabranch_contract",
                "elasticache_arns", "[\"arn:aws:elasticache:eu-west-1:1:user:live-feed\"]",
                "msk_cluster_arn", "arn:aws:kafka:eu-west-1:1:cluster/log/4711"));

        JsonNode policies = console.local("policies", everything);
        everything.put("deletes_by_id", "true");
        JsonNode withDeletes = console.local("policies", everything);
        JsonNode dynamodb =
                console.local("policies", Map.of("services", "[\"dynamodb\"]", "dynamodb_table_arn", TABLE));

        assertThat(actions(policies, "run"))
                .containsExactlyInAnyOrder(
                        "cassandra:Modify",
                        "cassandra:Select",
                        "dynamodb:BatchWriteItem",
                        "dynamodb:DescribeTable",
                        "elasticache:Connect",
                        "kafka-cluster:AlterGroup",
                        "kafka-cluster:Connect",
                        "kafka-cluster:DescribeGroup",
                        "kafka-cluster:DescribeTopic",
                        "kafka-cluster:ReadData",
                        "kafka-cluster:WriteData",
                        "kafka-cluster:WriteDataIdempotently");
        assertThat(actions(withDeletes, "run")).contains("dynamodb:Query");
        assertThat(actions(policies, "read"))
                .containsExactlyInAnyOrder("cassandra:Select", "dynamodb:GetItem", "dynamodb:Query");
        assertThat(actions(policies, "verify"))
                .contains("dynamodb:Scan", "kafka-cluster:ReadData", "cassandra:Select")
                .doesNotContain("kafka-cluster:WriteData", "cassandra:Modify", "dynamodb:BatchWriteItem");
        assertThat(actions(policies, "tables"))
                .contains("dynamodb:CreateTable", "cassandra:Create", "kafka-cluster:CreateTopic")
                .doesNotContain("dynamodb:BatchWriteItem", "dynamodb:DeleteTable", "cassandra:Drop");
        assertThat(policies.toString())
                .contains(
                        "arn:aws:kafka:eu-west-1:1:topic/log/4711/events\"",
                        "arn:aws:kafka:eu-west-1:1:topic/log/4711/events.dead\"",
                        "arn:aws:kafka:eu-west-1:1:group/log/4711/anabranch\"",
                        "arn:aws:kafka:eu-west-1:1:group/log/4711/anabranch.*\"",
                        "arn:aws:cassandra:eu-west-1:1:/keyspace/system*\"",
                        "arn:aws:cassandra:eu-west-1:1:/keyspace/analytics/\"")
                .doesNotContain("\"*\"", "absent");
        assertThat(TerraformModule.properties(dynamodb).keySet())
                .containsExactlyInAnyOrder("run", "tables", "read", "verify");
        assertThat(dynamodb.toString()).doesNotContain("kafka-cluster", "cassandra", "elasticache");
    }

    @Test
    void theRoleIsForTheServiceAccountAlone() {
        TerraformConsole console = TerraformConsole.of("iam", folder);
        String account = "{namespace = \"streams\", name = \"anabranch\"%s}";
        String provider =
                ", oidc_provider_arn = \"arn:aws:iam::1:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC\"";

        JsonNode podIdentity = trust(console, account.formatted(""));
        JsonNode irsa = trust(console, account.formatted(provider));

        assertThat(podIdentity.at("/Principal/Service").asText()).isEqualTo("pods.eks.amazonaws.com");
        assertThat(podIdentity.path("Condition").toString()).contains("\"streams\"", "\"anabranch\"");
        assertThat(irsa.path("Action").asText()).isEqualTo("sts:AssumeRoleWithWebIdentity");
        assertThat(irsa.at("/Condition/StringEquals")
                        .path("oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub")
                        .asText())
                .isEqualTo("system:serviceaccount:streams:anabranch");
    }

    @Test
    void kafkasRightsAreThoseThatAreDocumented() {
        Map<String, String> statementOf = Map.of(
                "each topic of events", "KafkaEvents",
                "the dead-letter topic", "KafkaDeadLetters",
                "group `<group>`", "KafkaGroup",
                "groups with the prefix `<group>.`", "KafkaGroup");
        JsonNode statements = TerraformModule.of("iam").local("statements");

        Map<String, Set<String>> documented = new LinkedHashMap<>();
        rows("docs/operations.md", "## Rights on the Kafka cluster").forEach(row -> {
            Set<String> actions = codes(row.get(1))
                    .map(operation -> action(operation, row.get(0).startsWith("group")))
                    .collect(toSet());
            documented.put(row.get(0), actions);
        });

        assertThat(documented.keySet()).isEqualTo(statementOf.keySet());
        documented.forEach((resource, actions) -> assertThat(
                        texts(statements.path(statementOf.get(resource)).path("actions")))
                .as(resource)
                .containsExactlyInAnyOrderElementsOf(actions));
    }

    @Test
    void redisRightsAreThoseThatAreDocumented() {
        Map<String, String> userOf = Map.of(
                "the feed", "feed",
                "the feed, to notice a failover that leaves its connection open", "feed",
                "a listener", "listener",
                "leaderboards", "leaderboards",
                "`Leaderboard`", "leaderboard-reader",
                "`CacheAside`", "cache",
                "`RateLimit`", "rate-limit");
        TerraformModule elasticache = TerraformModule.of("elasticache");

        Map<String, Set<String>> documented = new TreeMap<>();
        Map<String, Set<String>> inACluster = new TreeMap<>();
        List<List<String>> rows = rows("docs/redis.md", "### Rights");
        rows.forEach(row -> {
            String user = userOf.getOrDefault(row.get(0), row.get(0));
            String[] parts = row.get(1).split("in a cluster", -1);
            documented.computeIfAbsent(user, key -> new TreeSet<>()).addAll(rules(parts[0]));
            if (parts.length > 1) {
                inACluster.computeIfAbsent(user, key -> new TreeSet<>()).addAll(rules(parts[1]));
            }
        });

        assertThat(rights(elasticache.local("rights"))).isEqualTo(documented);
        Map<String, Set<String>> ours = new TreeMap<>();
        documented.keySet().forEach(user -> ours.put(user, new TreeSet<>(Set.of("+cluster|nodes"))));
        ours.putAll(rights(elasticache.local("rights_in_a_cluster")));
        assertThat(ours).isEqualTo(inACluster);
    }

    @Test
    void redisIsEncryptedFailsOverAndEvictsNothing() {
        TerraformModule elasticache = TerraformModule.of("elasticache");
        JsonNode redis = elasticache.resource("aws_elasticache_replication_group", "redis");

        assertThat(redis.path("transit_encryption_enabled").booleanValue()).isTrue();
        assertThat(redis.path("transit_encryption_mode").asText()).isEqualTo("required");
        assertThat(redis.path("at_rest_encryption_enabled").booleanValue()).isTrue();
        assertThat(redis.path("automatic_failover_enabled").booleanValue()).isTrue();
        assertThat(redis.path("multi_az_enabled").booleanValue()).isTrue();
        Map<String, String> parameters = StreamSupport.stream(
                        elasticache
                                .resource("aws_elasticache_parameter_group", "redis")
                                .path("parameter")
                                .spliterator(),
                        /* parallel= */ false)
                .collect(toMap(
                        parameter -> parameter.path("name").asText(),
                        parameter -> parameter.path("value").asText()));
        assertThat(parameters).containsExactly(entry("maxmemory-policy", "noeviction"));
        JsonNode ofClusters =
                elasticache.resource("aws_elasticache_parameter_group", "redis").at("/dynamic/parameter/0");
        assertThat(ofClusters.path("for_each").asText()).isEqualTo("${var.cluster_mode ? [\"yes\"] : []}");
        assertThat(ofClusters.at("/content/0/name").asText()).isEqualTo("cluster-enabled");
    }

    @Test
    void redisUsersSignInByIamUnderTheirIdAndTheDefaultOneNotAtAll() {
        TerraformModule elasticache = TerraformModule.of("elasticache");
        JsonNode user = elasticache.resource("aws_elasticache_user", "iam");
        JsonNode nobody = elasticache.resource("aws_elasticache_user", "nobody");

        assertThat(user.path("user_id").asText())
                .isEqualTo(user.path("user_name").asText())
                .isEqualTo("${var.name}-${each.key}");
        assertThat(user.at("/authentication_mode/0/type").asText()).isEqualTo("iam");
        assertThat(user.path("for_each").asText()).isEqualTo("${local.access}");
        assertThat(user.path("access_string").asText()).isEqualTo("${each.value}");
        assertThat(nobody.path("user_name").asText()).isEqualTo("default");
        assertThat(nobody.path("access_string").asText()).isEqualTo("off -@all");
        assertThat(elasticache.file("outputs.tf").at("/output/redis/0/value").asText())
                .contains(
                        "\"rediss-cluster://${user.user_id}@",
                        "\"rediss://${user.user_id}@",
                        "?iam=elasticache:${var.name}\"");
    }

    /** The first block of HCL in the module's README, which must be one module. */
    private JsonNode example(String module) throws IOException {
        String readme = Repository.text("deploy/terraform/" + module + "/README.md");
        String hcl = readme.split("```hcl\n", -1)[1].split("```", -1)[0];
        Path place = Files.createDirectories(folder.resolve("example-" + module));
        Files.writeString(place.resolve("example.tf"), hcl);
        JsonNode example = TerraformModule.read(List.of(place))
                .getOrDefault("example-" + module, Map.of())
                .getOrDefault("example.tf", TerraformModule.json("{}"));
        assertThat(example.path("module")).as(module).hasSize(1);
        return example.path("module").iterator().next().path(0);
    }

    private static JsonNode trust(TerraformConsole console, String account) {
        Map<String, String> variables = Map.of("services", "[]", "service_account", account);
        return TerraformModule.json(console.local("trust", variables).textValue())
                .at("/Statement/0");
    }

    private static String text(JsonNode target) {
        return (target.path("resource_id").asText() + " "
                        + target.path("dimension").asText() + " "
                        + target.path("metric").asText() + " " + target.path("min") + " to " + target.path("max"))
                .strip();
    }

    private static Set<String> actions(JsonNode policies, String purpose) {
        return StreamSupport.stream(policies.path(purpose).path("Statement").spliterator(), /* parallel= */ false)
                .flatMap(statement -> texts(statement.path("Action")).stream())
                .collect(toSet());
    }

    private static String rights(JsonNode actions, JsonNode resources) {
        List<String> on = texts(resources).stream()
                .map(resource -> resource.replace("${local.dynamodb}", TABLE))
                .toList();
        return new TreeSet<>(texts(actions)) + " on " + new TreeSet<>(on);
    }

    private static Map<String, Set<String>> rights(JsonNode ofUsers) {
        Map<String, Set<String>> rights = new TreeMap<>();
        TerraformModule.properties(ofUsers)
                .forEach((user, text) ->
                        rights.put(user, rules("`" + text.asText().replace("${var.prefix}", "<prefix>") + "`")));
        return rights;
    }

    /** The rules of an access string among Markdown. */
    private static Set<String> rules(String markdown) {
        return codes(markdown)
                .flatMap(code -> Stream.of(code.split(" ", -1)))
                .filter(rule -> Set.of('~', '&', '+').contains(rule.charAt(0)))
                .collect(toCollection(TreeSet::new));
    }

    private static String action(String operation, boolean isOfGroup) {
        return "kafka-cluster:"
                + switch (operation) {
                    case "Read" -> isOfGroup ? "AlterGroup" : "ReadData";
                    case "Write" -> "WriteData";
                    case "Describe" -> isOfGroup ? "DescribeGroup" : "DescribeTopic";
                    default -> throw new IllegalArgumentException(operation);
                };
    }

    /** The cells of the first table under the heading. */
    private static List<List<String>> rows(String page, String heading) {
        List<String> lines = Repository.text(page)
                .lines()
                .dropWhile(line -> !line.equals(heading))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .toList();
        assertThat(lines).as(heading).isNotEmpty();
        return lines.stream()
                .map(line -> Stream.of(line.split("(?<!\\\\)\\|", -1))
                        .skip(1)
                        .map(String::strip)
                        .map(cell -> cell.replace("\\|", "|"))
                        .toList())
                .toList();
    }

    private static Stream<String> codes(String markdown) {
        return CODE.matcher(markdown).results().map((MatchResult found) -> found.group(1));
    }

    private static List<String> texts(JsonNode array) {
        return TerraformModule.texts(array);
    }
}
