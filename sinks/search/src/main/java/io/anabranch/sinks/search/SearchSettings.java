package io.anabranch.sinks.search;

import io.anabranch.settings.ByteSize;
import io.anabranch.settings.DurationText;
import io.anabranch.settings.Setting;
import io.anabranch.settings.TlsFiles;
import io.anabranch.settings.Violations;
import io.anabranch.sinks.kit.RequestLimits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the events are searched for, in OpenSearch or in Elasticsearch, and how hard to try. */
public record SearchSettings(
        @Setting(
                description = "Nodes of the cluster, any of which takes a request: http:// or https://, host and port",
                example = "[\"http://127.0.0.1:9200\"]")
        List<String> nodes,

        @Setting(
                description = "What the name of each day's index begins with; the day follows: events-2026.11.28",
                defaultValue = "events")
        String index,

        @Setting(description = "The user to sign in as") Optional<String> username,

        @Setting(description = "That user's password", secret = true)
        Optional<String> password,

        @Setting(description = "An API key of Elasticsearch, as it is given out, instead of a user", secret = true)
        Optional<String> apiKey,

        @Setting(
                description =
                        "The AWS region of an Amazon OpenSearch Service domain, as eu-west-1: requests are signed with what the default chain of credentials finds, instead of a user")
        Optional<String> awsRegion,

        @Setting(description = "PEM file of the authorities to trust instead of Java's own")
        Optional<String> ca,

        @Setting(description = "PKCS12 file of the client's own certificate and key")
        Optional<String> keystore,

        @Setting(description = "What opens that file", secret = true)
        Optional<String> keystorePassword,

        @Setting(description = "Primary shards of each day's index", defaultValue = "1")
        int shards,

        @Setting(description = "Copies of each shard besides the primary", defaultValue = "1")
        int replicas,

        @Setting(
                description =
                        "How long after its end a day is deleted, in whole days, by the server's own index management; never when not set")
        Optional<Duration> expireAfter,

        @Setting(
                description =
                        "How the fields below data and extra can be searched: flat, each as a keyword, by flat_object or flattened as the server has it;"
                                + " none, they are only kept",
                defaultValue = "flat")
        DataFields dataFields,

        @Setting(
                description =
                        "Fields of data whose words can be searched, by dots: note, customer.name; where there are any, all others of data are only kept",
                defaultValue = "[]")
        List<String> textFields,

        @Setting(description = "Documents in one bulk, at most", defaultValue = "2000")
        int bulkDocuments,

        @Setting(
                description = "Bytes of one bulk before compression; a larger document goes alone",
                defaultValue = "5MiB")
        ByteSize bulkSize,

        @Setting(description = "Whether bulks are compressed on their way", defaultValue = "true")
        boolean gzip,

        @Setting(description = "Bulks in flight at once", defaultValue = "4")
        int maxInFlight,

        @Setting(
                description =
                        "how long a request is sent again, from its first failure on, while the store takes nothing of it",
                defaultValue = "60s")
        Duration maxRetryTime,

        @Setting(description = "Time to open a connection", defaultValue = "5s")
        Duration connectTimeout,

        @Setting(description = "Time to wait for the answer to one bulk", defaultValue = "30s")
        Duration requestTimeout) {
    /** Without what a day begins with, by which its indexes would be taken for those of another sink. */
    private static final Pattern INDEX = Pattern.compile("(?!.*-2)[a-z][a-z0-9_.-]{0,99}");

    private static final Pattern TEXT_FIELD = Pattern.compile("[^\\s.\"\\\\]+(\\.[^\\s.\"\\\\]+){0,9}");
    /** A password or a token may stand before or behind it, where none belongs. */
    private static final Pattern SECRET_PLACE = Pattern.compile("[@?#]");

    /** What a header takes. */
    private static final Pattern API_KEY = Pattern.compile("[!-~]{1,1000}");

    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d");
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MAX_SHARDS = 1_024;
    private static final int MAX_REPLICAS = 10;
    private static final long MIN_BULK = 64L << 10;
    /** A server takes a request of 100 MiB by default. */
    private static final long MAX_BULK = 64L << 20;

    /** How the fields of what producers write can be searched. */
    public enum DataFields {
        FLAT,
        NONE
    }

    public SearchSettings {
        nodes = List.copyOf(nodes);
        textFields = List.copyOf(textFields);
        Violations violations =
                limits(maxInFlight, requestTimeout, maxRetryTime).check(new Violations());
        TlsFiles.check(
                        RequestLimits.checkTimeout(violations, "connect-timeout", connectTimeout),
                        ca,
                        keystore,
                        keystorePassword)
                .check(
                        !nodes.isEmpty() && nodes.stream().allMatch(SearchSettings::isNode),
                        "nodes",
                        shown(nodes),
                        "at least one http://host:port or https://host:port, and nothing else in it")
                .check(
                        INDEX.matcher(index).matches(),
                        "index",
                        index,
                        "a letter, then letters, digits and _ . - in small letters, 100 at most, and without -2")
                .check(password.isPresent() == username.isPresent(), "password", "(secret)", "together with username")
                .check(
                        apiKey.map(key -> API_KEY.matcher(key).matches()).orElse(true),
                        "api-key",
                        "(secret)",
                        "what the server gave out, without spaces")
                .check(apiKey.isEmpty() || username.isEmpty(), "api-key", "(secret)", "without username")
                .check(
                        awsRegion.map(name -> REGION.matcher(name).matches()).orElse(true),
                        "aws-region",
                        awsRegion.orElse(""),
                        "a region's name, as eu-west-1")
                .check(
                        awsRegion.isEmpty() || (username.isEmpty() && apiKey.isEmpty()),
                        "aws-region",
                        awsRegion.orElse(""),
                        "without username and api-key")
                .check(
                        awsRegion.isEmpty() || AwsSignature.isAvailable(),
                        "aws-region",
                        awsRegion.orElse(""),
                        "absent where the AWS SDK is not on the class path")
                .check(
                        expireAfter.map(SearchSettings::isWholeDays).orElse(true),
                        "expire-after",
                        expireAfter.map(DurationText::of).orElse(""),
                        "whole days, as 90d, up to 10000d")
                .check(
                        textFields.stream()
                                .allMatch(field -> TEXT_FIELD.matcher(field).matches()),
                        "text-fields",
                        textFields,
                        "names of fields, joined by dots, without quotes")
                .check(
                        haveNoneBelow(textFields),
                        "text-fields",
                        textFields,
                        "without a field that has another below it")
                .check(shards >= 1 && shards <= MAX_SHARDS, "shards", shards, "1 to " + MAX_SHARDS)
                .check(replicas >= 0 && replicas <= MAX_REPLICAS, "replicas", replicas, "0 to " + MAX_REPLICAS)
                .check(bulkDocuments >= 1 && bulkDocuments <= 100_000, "bulk-documents", bulkDocuments, "1 to 100000")
                .check(
                        bulkSize.bytes() >= MIN_BULK && bulkSize.bytes() <= MAX_BULK,
                        "bulk-size",
                        bulkSize,
                        "64KiB to 64MiB")
                .raise();
    }

    private static boolean haveNoneBelow(List<String> fields) {
        return fields.stream().noneMatch(field -> fields.stream().anyMatch(other -> other.startsWith(field + ".")));
    }

    private static boolean isWholeDays(Duration age) {
        return age.compareTo(DAY) >= 0 && age.toDays() <= 10_000 && age.equals(Duration.ofDays(age.toDays()));
    }

    private static boolean isNode(String node) {
        try {
            URI uri = URI.create(node);
            return List.of("http", "https").contains(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && List.of("", "/").contains(uri.getRawPath());
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** A password may stand in one, where none belongs. */
    private static String shown(List<String> nodes) {
        return nodes.stream().anyMatch(node -> SECRET_PLACE.matcher(node).find())
                ? "(hidden)"
                : String.join(", ", nodes);
    }

    /** The indexes of all days from 2000 on, and no others' whose names begin alike: {@code events-2*}, which is not {@code events-eu-…}. */
    String days() {
        return index + "-2*";
    }

    RequestLimits limits() {
        return limits(maxInFlight, requestTimeout, maxRetryTime);
    }

    private static RequestLimits limits(int maxInFlight, Duration requestTimeout, Duration maxRetryTime) {
        return new RequestLimits(maxInFlight, requestTimeout, maxRetryTime);
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "SearchSettings[" + days() + " on " + String.join(", ", nodes) + "]";
    }
}
