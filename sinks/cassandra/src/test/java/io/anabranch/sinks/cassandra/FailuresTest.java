package io.anabranch.sinks.cassandra;

import static com.datastax.oss.driver.api.core.ConsistencyLevel.LOCAL_QUORUM;
import static com.datastax.oss.driver.api.core.servererrors.WriteType.UNLOGGED_BATCH;
import static io.anabranch.sinks.kit.Failure.Kind.FATAL;
import static io.anabranch.sinks.kit.Failure.Kind.REJECTED;
import static io.anabranch.sinks.kit.Failure.Kind.RETRYABLE;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.InvalidKeyspaceException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.connection.FrameTooLongException;
import com.datastax.oss.driver.api.core.connection.HeartbeatException;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.CDCWriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.InvalidConfigurationInQueryException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ProtocolError;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.SyntaxError;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import com.datastax.oss.driver.internal.core.metadata.DefaultEndPoint;
import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.Failure.Kind;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
    private static final InetSocketAddress ADDRESS = InetSocketAddress.createUnresolved("cassandra", 9042);
    private static final Node NODE = (Node) Proxy.newProxyInstance(
            Node.class.getClassLoader(),
            new Class<?>[] {Node.class},
            (node, method, arguments) -> switch (method.getName()) {
                case "hashCode" -> 1;
                case "equals" -> true;
                case "getEndPoint" -> new DefaultEndPoint(ADDRESS);
                default -> "node";
            });

    static Stream<Arguments> failures() {
        var badPassword = new AuthenticationException(new DefaultEndPoint(ADDRESS), "bad credentials");
        var closed = new ClosedConnectionException("lost connection to remote peer");
        var tableGone = new InvalidQueryException(NODE, "table analytics.events_by_day does not exist");
        return Stream.of(
                row(new WriteTimeoutException(NODE, LOCAL_QUORUM, 1, 2, UNLOGGED_BATCH), RETRYABLE, "write-timeout"),
                row(new UnavailableException(NODE, LOCAL_QUORUM, 2, 1), RETRYABLE, "unavailable"),
                row(new OverloadedException(NODE, "too many requests"), RETRYABLE, "overloaded"),
                row(new DriverTimeoutException("Query timed out after PT5S"), RETRYABLE, "request-timeout"),
                row(
                        new WriteFailureException(NODE, LOCAL_QUORUM, 0, 2, UNLOGGED_BATCH, 1, Map.of()),
                        RETRYABLE,
                        "store-failed"),
                row(new ReadTimeoutException(NODE, LOCAL_QUORUM, 0, 2, false), RETRYABLE, "read-timeout"),
                row(new CDCWriteFailureException(NODE), RETRYABLE, "store-failed"),
                row(new BootstrappingException(NODE), RETRYABLE, "store-failed"),
                row(new ServerError(NODE, "java.lang.RuntimeException"), RETRYABLE, "store-failed"),
                row(closed, RETRYABLE, "disconnected"),
                row(new HeartbeatException(ADDRESS, "no answer", null), RETRYABLE, "disconnected"),
                row(new BusyConnectionException(1024), RETRYABLE, "disconnected"),
                row(new NodeUnavailableException(NODE), RETRYABLE, "disconnected"),
                row(new NoNodeAvailableException(), RETRYABLE, "disconnected"),
                row(new ConnectionInitException("init", new ConnectException("refused")), RETRYABLE, "disconnected"),
                row(new ConnectException("Connection refused"), RETRYABLE, "disconnected"),
                row(allNodes(closed), RETRYABLE, "disconnected"),
                row(allNodes(badPassword, closed), RETRYABLE, "disconnected"),
                row(tableGone, REJECTED, "rejected"),
                row(
                        new InvalidQueryException(
                                NODE,
                                "Request on table analytics.events_by_day with ttl of 400000000 seconds exceeds maximum"
                                        + " supported expiration date of 2038-01-19T03:14:06+00:00."),
                        FATAL,
                        "other"),
                row(new InvalidQueryException(NODE, "Encountered an oversized mutation (17/16)"), REJECTED, "rejected"),
                row(new FrameTooLongException(ADDRESS, "too long"), REJECTED, "rejected"),
                row(allNodes(tableGone), REJECTED, "rejected"),
                row(badPassword, FATAL, "other"),
                row(allNodes(badPassword), FATAL, "other"),
                row(new ConnectionInitException("init", badPassword), FATAL, "other"),
                row(new SSLHandshakeException("unable to find valid certification path"), FATAL, "other"),
                row(new UnauthorizedException(NODE, "User has no MODIFY permission"), FATAL, "other"),
                row(new SyntaxError(NODE, "line 1"), FATAL, "other"),
                row(new InvalidConfigurationInQueryException(NODE, "no such datacenter"), FATAL, "other"),
                row(new InvalidKeyspaceException("Invalid keyspace analytics"), FATAL, "other"),
                row(new ProtocolError(NODE, "unexpected"), FATAL, "other"),
                row(new IllegalStateException("Session is closed"), FATAL, "other"));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("failures")
    void tellsWhatMayPassFromWhatIsRejectedAndWhatIsFatal(Throwable met, Kind kind, String reason) {
        Failure failure = Failures.OF_WRITES.classify(met);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.description()).isNotBlank().doesNotContain("\n");
    }

    @Test
    void saysOfNodesThatAreOutOfReachWhereTheyAreAndWhatToLookAt() {
        assertThat(described(allNodes(new ConnectException("Connection refused: cassandra"))))
                .isEqualTo("the only node that was tried failed: cassandra:9042 refused the connection;"
                        + " is Cassandra up, and are contact-points and ports right?");
        assertThat(described(allNodes(new IOException(new ClosedChannelException()))))
                .contains("cassandra:9042 closed the connection, or refuses it; is Cassandra up");
        assertThat(described(allNodes(new UnresolvedAddressException())))
                .contains("cassandra:9042 has a host name that is not known here");
        assertThat(described(allNodes(new AuthenticationException(new DefaultEndPoint(ADDRESS), "bad credentials"))))
                .contains("bad credentials")
                .doesNotContain("is Cassandra up");
    }

    private static String described(Throwable met) {
        return Failures.OF_WRITES.classify(met).description();
    }

    private static Arguments row(Throwable failure, Kind kind, String reason) {
        return Arguments.of(failure, kind, reason);
    }

    private static Throwable allNodes(Throwable... failures) {
        return AllNodesFailedException.fromErrors(
                Stream.of(failures).map(failure -> Map.entry(NODE, failure)).toList());
    }
}
