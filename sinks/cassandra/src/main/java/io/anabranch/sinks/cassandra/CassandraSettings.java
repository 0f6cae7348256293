package io.anabranch.sinks.cassandra;

import io.anabranch.settings.ByteSize;
import io.anabranch.settings.HostAndPort;
import io.anabranch.settings.Setting;
import io.anabranch.settings.TlsFiles;
import io.anabranch.settings.Violations;
import io.anabranch.sinks.kit.RequestLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How to reach Cassandra, where the day log stands in it, and how hard to write. */
public record CassandraSettings(
        @Setting(description = "nodes to ask first for the others, each host:port", example = "127.0.0.1:9042")
        List<String> contactPoints,

        @Setting(
                description = "the local datacenter, as the cluster calls it; only its nodes are written to",
                example = "datacenter1")
        String datacenter,

        @Setting(description = "the keyspace, in lower case", example = "analytics")
        String keyspace,

        @Setting(description = "the table, in lower case", defaultValue = "events_by_day")
        String table,

        @Setting(
                description = "partitions per UTC day, kept in the keyspace when the table is created",
                defaultValue = "16")
        int dayBuckets,

        @Setting(description = "how long after its own time an event expires; never when not set")
        Optional<Duration> expireAfter,

        @Setting(
                description =
                        "copies per datacenter for a new keyspace, such as east:3,west:3; one copy in all where not given")
        Optional<String> replication,

        @Setting(description = "the user to log in as") Optional<String> username,

        @Setting(description = "that user's password", secret = true)
        Optional<String> password,

        @Setting(
                description = "replicas that must hold a row before it counts as written",
                defaultValue = "LOCAL_QUORUM")
        Consistency consistency,

        @Setting(
                description = "most requests in flight at once; fewer while the cluster is overloaded, silent or slow",
                defaultValue = "32")
        int maxInFlight,

        @Setting(
                description =
                        "how long a request is sent again, from its first failure on, while the store takes nothing of it",
                defaultValue = "60s")
        Duration maxRetryTime,

        @Setting(description = "how long one try of a request may take", defaultValue = "5s")
        Duration requestTimeout,

        @Setting(
                description = "the bytes of one request, which carries rows of one partition; a larger row goes alone",
                defaultValue = "5KiB")
        ByteSize maxBatchSize,

        @Setting(description = "the largest row; larger events are rejected unsent", defaultValue = "1MiB")
        ByteSize maxRowSize,

        @Setting(
                description =
                        "whether to speak TLS; always with keyspaces. The host's name is checked, of an address the one that it has by reverse lookup;"
                                + " not with keyspaces, whose certificate does not know the addresses of its nodes",
                defaultValue = "false")
        boolean tls,

        @Setting(description = "PEM file of the certificate authorities to trust, instead of Java's own")
        Optional<String> ca,

        @Setting(description = "PKCS12 file of the client's certificate and key")
        Optional<String> keystore,

        @Setting(description = "that file's password", secret = true)
        Optional<String> keystorePassword,

        @Setting(
                description =
                        "what answers there: cassandra, which is ScyllaDB too, or keyspaces, Amazon's: SigV4 unless a username is"
                                + " given, TLS, LOCAL_QUORUM; its datacenter is the region",
                defaultValue = "cassandra")
        Service service) {

    /** What stands behind the contact points. */
    public enum Service {
        CASSANDRA,
        KEYSPACES
    }

    /** Replicas that must hold a row before it counts as written. ANY is left out: a hint is not a durable row. */
    public enum Consistency {
        LOCAL_ONE,
        LOCAL_QUORUM,
        EACH_QUORUM,
        QUORUM,
        ONE,
        TWO,
        THREE,
        ALL
    }

    /**
     * Lower case only, since CQL folds what is not quoted.
     *
     * @see <a href="https://cassandra.apache.org/doc/latest/cassandra/developing/cql/ddl.html">names, 48 characters</a>
     */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,47}");

    private static final String NAMES = "1 to 48 lower-case letters, digits and '_' that start with a letter";

    private static final Pattern COPIES =
            Pattern.compile("\\s*[\\w.-]+\\s*:\\s*[1-9]\\d?\\s*(,\\s*[\\w.-]+\\s*:\\s*[1-9]\\d?\\s*)*");

    /**
     * The longest time to live that a table takes.
     *
     * @see <a href="https://cassandra.apache.org/doc/latest/cassandra/developing/cql/dml.html">time to live, 20 years</a>
     */
    private static final Duration LONGEST_LIFE = Duration.ofDays(20 * 365);

    /**
     * The last second that a row's expiry can be, in the format that clusters write unless they are told otherwise.
     *
     * @see <a href="https://issues.apache.org/jira/browse/CASSANDRA-14227">CASSANDRA-14227</a>
     */
    private static final Instant LAST_EXPIRY = Instant.ofEpochSecond(Integer.MAX_VALUE - 1);

    /** A node of Cassandra 5 refused a CQL message of more than 12,974,489 bytes, its default on a small heap. */
    private static final long LARGEST_ROW = 12L << 20;

    /**
     * ScyllaDB and Cassandra before 3.6 measure a batch within one partition too, and refuse it from here on.
     *
     * @see <a href="https://issues.apache.org/jira/browse/CASSANDRA-10876">CASSANDRA-10876</a>
     */
    private static final long LARGEST_BATCH = 50L << 10;

    /**
     * A row of Amazon Keyspaces.
     *
     * @see <a href="https://docs.aws.amazon.com/keyspaces/latest/devguide/quotas.html">Amazon Keyspaces quotas</a>
     */
    private static final long LARGEST_KEYSPACES_ROW = 1L << 20;

    public CassandraSettings {
        contactPoints = List.copyOf(contactPoints);
        new RequestLimits(maxInFlight, requestTimeout, maxRetryTime)
                .check(TlsFiles.check(new Violations(), ca, keystore, keystorePassword))
                .check(
                        !contactPoints.isEmpty() && contactPoints.stream().allMatch(HostAndPort::isOne),
                        "contact-points",
                        contactPoints,
                        "one or more host:port, " + HostAndPort.PORTS)
                .check(!datacenter.isBlank(), "datacenter", datacenter, "the name of a datacenter")
                .check(isName(keyspace), "keyspace", keyspace, NAMES)
                .check(isName(table), "table", table, NAMES)
                .check(
                        !table.equals(ContractTable.NAME),
                        "table",
                        table,
                        "another name: that table keeps what the keyspace was made for")
                .check(dayBuckets >= 1 && dayBuckets <= 1024, "day-buckets", dayBuckets, "1 to 1024")
                .check(
                        expireAfter.map(CassandraSettings::isLife).orElse(true),
                        "expire-after",
                        expireAfter,
                        "1s to 7300d, whole seconds")
                .check(
                        expireAfter
                                .map(life -> isBefore2038(life, Instant.now()))
                                .orElse(true),
                        "expire-after",
                        expireAfter,
                        "at most " + daysLeft(Instant.now())
                                + "d today: Cassandra refuses what expires after 2038-01-19")
                .check(
                        replication.map(COPIES.asMatchPredicate()::test).orElse(true),
                        "replication",
                        replication,
                        "datacenter:copies, comma between them")
                .check(
                        username.isPresent() == password.isPresent(),
                        username.isPresent() ? "password" : "username",
                        "",
                        "given too: both username and password, or neither")
                .check(
                        maxRowSize.bytes() >= 1024 && maxRowSize.bytes() <= LARGEST_ROW,
                        "max-row-size",
                        maxRowSize,
                        "1KiB to 12MiB")
                .check(
                        service != Service.KEYSPACES || maxRowSize.bytes() <= LARGEST_KEYSPACES_ROW,
                        "max-row-size",
                        maxRowSize,
                        "1KiB to 1MiB with Amazon Keyspaces")
                .check(
                        service != Service.KEYSPACES || consistency == Consistency.LOCAL_QUORUM,
                        "consistency",
                        consistency,
                        "LOCAL_QUORUM, the only one that Amazon Keyspaces writes with")
                .check(
                        service != Service.KEYSPACES || replication.isEmpty(),
                        "replication",
                        replication,
                        "nothing with Amazon Keyspaces, which keeps three copies in its region")
                .check(
                        tls || service == Service.KEYSPACES || (ca.isEmpty() && keystore.isEmpty()),
                        "tls",
                        tls,
                        "true, with ca and keystore, which nothing else uses")
                .check(maxBatchSize.bytes() <= LARGEST_BATCH, "max-batch-size", maxBatchSize, "0B to 50KiB")
                .raise();
    }

    /** The table with its keyspace, as CQL names it. */
    String qualifiedTable() {
        return keyspace + "." + table;
    }

    RequestLimits limits() {
        return new RequestLimits(maxInFlight, requestTimeout, maxRetryTime);
    }

    boolean isKeyspaces() {
        return service == Service.KEYSPACES;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Cassandra " + contactPoints + " " + qualifiedTable();
    }

    private static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether what happens at that time expires early enough; an event may be dated a little ahead. */
    static boolean isBefore2038(Duration life, Instant now) {
        return life.compareTo(Duration.ofDays(daysLeft(now))) <= 0;
    }

    static long daysLeft(Instant now) {
        return Math.max(0, Duration.between(now, LAST_EXPIRY).toDays() - 1);
    }

    private static boolean isLife(Duration life) {
        return life.toNanosPart() == 0 && life.toSeconds() >= 1 && life.compareTo(LONGEST_LIFE) <= 0;
    }
}
