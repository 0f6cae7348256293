package io.anabranch.sinks.cassandra;

import static com.datastax.oss.driver.api.core.ConsistencyLevel.LOCAL_QUORUM;
import static com.datastax.oss.driver.api.core.servererrors.WriteType.UNLOGGED_BATCH;
import static io.anabranch.sinks.cassandra.Failures.BROKEN;
import static io.anabranch.sinks.cassandra.Failures.MAY_PASS;
import static io.anabranch.sinks.cassandra.Failures.REFUSED;
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
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
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
                default -> "node";
            });

    static Stream<Arguments> failures() {
        var badPassword = new AuthenticationException(new DefaultEndPoint(ADDRESS), "bad credentials");
        var closed = new ClosedConnectionException("lost connection to remote peer");
        var tableGone = new InvalidQueryException(NODE, "table analytics.events_by_day does not exist");
        return Stream.of(
                row(new WriteTimeoutException(NODE, LOCAL_QUORUM, 1, 2, UNLOGGED_BATCH), MAY_PASS, "write-timeout"),
                row(new UnavailableException(NODE, LOCAL_QUORUM, 2, 1), MAY_PASS, "unavailable"),
                row(new OverloadedException(NODE, "too many requests"), MAY_PASS, "overloaded"),
                row(new DriverTimeoutException("Query timed out after PT5S"), MAY_PASS, "request-timeout"),
                row(
                        new WriteFailureException(NODE, LOCAL_QUORUM, 0, 2, UNLOGGED_BATCH, 1, Map.of()),
                        MAY_PASS,
                        "store-failed"),
                row(new ReadTimeoutException(NODE, LOCAL_QUORUM, 0, 2, false), MAY_PASS, "read-timeout"),
                row(new CDCWriteFailureException(NODE), MAY_PASS, "store-failed"),
                row(new BootstrappingException(NODE), MAY_PASS, "store-failed"),
                row(new ServerError(NODE, "java.lang.RuntimeException"), MAY_PASS, "store-failed"),
                row(closed, MAY_PASS, "connection"),
                row(new HeartbeatException(ADDRESS, "no answer", null), MAY_PASS, "connection"),
                row(new BusyConnectionException(1024), MAY_PASS, "connection"),
                row(new NodeUnavailableException(NODE), MAY_PASS, "connection"),
                row(new NoNodeAvailableException(), MAY_PASS, "connection"),
                row(new ConnectionInitException("init", new ConnectException("refused")), MAY_PASS, "connection"),
                row(new ConnectException("Connection refused"), MAY_PASS, "connection"),
                row(allNodes(closed), MAY_PASS, "connection"),
                row(allNodes(badPassword, closed), MAY_PASS, "connection"),
                row(tableGone, REFUSED, "refused"),
                row(new InvalidQueryException(NODE, "Encountered an oversized mutation (17/16)"), REFUSED, "refused"),
                row(new FrameTooLongException(ADDRESS, "too long"), REFUSED, "refused"),
                row(allNodes(tableGone), REFUSED, "refused"),
                row(badPassword, BROKEN, "other"),
                row(allNodes(badPassword), BROKEN, "other"),
                row(new ConnectionInitException("init", badPassword), BROKEN, "other"),
                row(new SSLHandshakeException("unable to find valid certification path"), BROKEN, "other"),
                row(new UnauthorizedException(NODE, "User has no MODIFY permission"), BROKEN, "other"),
                row(new SyntaxError(NODE, "line 1"), BROKEN, "other"),
                row(new InvalidConfigurationInQueryException(NODE, "no such datacenter"), BROKEN, "other"),
                row(new InvalidKeyspaceException("Invalid keyspace analytics"), BROKEN, "other"),
                row(new ProtocolError(NODE, "unexpected"), BROKEN, "other"),
                row(new IllegalStateException("Session is closed"), BROKEN, "other"));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("failures")
    void tellsWhatMayPassFromWhatIsRefusedAndWhatIsBroken(Throwable failure, Failures expected, String code) {
        assertThat(Failures.of(failure)).isEqualTo(expected);
        assertThat(Failures.code(failure)).isEqualTo(code);
    }

    private static Arguments row(Throwable failure, Failures expected, String code) {
        return Arguments.of(failure, expected, code);
    }

    private static Throwable allNodes(Throwable... failures) {
        return AllNodesFailedException.fromErrors(
                Stream.of(failures).map(failure -> Map.entry(NODE, failure)).toList());
    }
}
