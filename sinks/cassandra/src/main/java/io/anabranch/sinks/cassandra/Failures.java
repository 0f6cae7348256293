package io.anabranch.sinks.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.connection.CrcMismatchException;
import com.datastax.oss.driver.api.core.connection.FrameTooLongException;
import com.datastax.oss.driver.api.core.connection.HeartbeatException;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.CoordinatorException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.QueryExecutionException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.Failure.Kind;
import io.anabranch.sinks.kit.FailureClassifier;
import io.anabranch.topology.Causes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/**
 * What a failure of the driver means. A write timeout may pass: the write may have happened, or may not, and is made again either way. Of
 * what the server refuses it is to be found out whether a row is to blame.
 */
final class Failures implements FailureClassifier {
    static final Failures OF_WRITES = new Failures("");
    static final Failures OF_READS = new Failures("; see how the table differs with 'anabranch tables check'");

    private final String whereRejected;

    /** @param whereRejected what an operator does about a request that the server refuses */
    private Failures(String whereRejected) {
        this.whereRejected = whereRejected;
    }

    @Override
    public Failure classify(Throwable failure) {
        return switch (kind(failure)) {
            case RETRYABLE -> Failure.retryable(passing(failure), describe(failure), failure);
            case REJECTED -> Failure.rejected(describe(failure) + whereRejected, failure);
            case FATAL -> Failure.fatal(describe(failure), failure);
        };
    }

    private static Kind kind(Throwable failure) {
        if (failure instanceof AllNodesFailedException all && !(failure instanceof NoNodeAvailableException)) {
            return ofNodes(all);
        }
        if (failure instanceof InvalidQueryException && isAboutTheLifeOfAllRows(failure)) {
            return Kind.FATAL;
        }
        if (failure instanceof InvalidQueryException || failure instanceof FrameTooLongException) {
            return Kind.REJECTED;
        }
        return mayPass(failure) ? Kind.RETRYABLE : Kind.FATAL;
    }

    /** Before Cassandra 5 no row may live beyond 2038: with such an expire-after every row is refused, and none is to blame. */
    private static boolean isAboutTheLifeOfAllRows(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("maximum supported expiration date");
    }

    private static String describe(Throwable failure) {
        if (failure instanceof AllNodesFailedException all
                && !all.getAllErrors().isEmpty()) {
            return ofEachNode(all);
        }
        String words = Causes.inWords(failure);
        // Our own, which say all.
        return failure instanceof IllegalStateException
                ? words
                : failure.getClass().getSimpleName() + ": " + words;
    }

    /** The driver's own words begin with advice, and end with the name of a class of Netty's. */
    private static String ofEachNode(AllNodesFailedException all) {
        Map<String, String> causes = new TreeMap<>();
        boolean isOutOfReach = true;
        for (Map.Entry<Node, List<Throwable>> node : all.getAllErrors().entrySet()) {
            Throwable last = node.getValue().get(node.getValue().size() - 1);
            causes.putIfAbsent(cause(last), place(node.getKey()));
            isOutOfReach &= !(last instanceof CoordinatorException) && kind(last) == Kind.RETRYABLE;
        }
        int nodes = all.getAllErrors().size();
        return (nodes == 1 ? "the only node that was tried failed: " : "each of " + nodes + " nodes failed: ")
                + causes.entrySet().stream()
                        .map(cause -> cause.getValue() + " " + cause.getKey())
                        .collect(Collectors.joining("; "))
                + (isOutOfReach ? "; is Cassandra up, and are contact-points and ports right?" : "");
    }

    private static String place(Node node) {
        return node.getEndPoint().resolve() instanceof InetSocketAddress address
                ? address.getHostString() + ":" + address.getPort()
                : String.valueOf(node.getEndPoint());
    }

    private static String cause(Throwable failure) {
        Throwable origin = failure;
        while (origin.getCause() != null) {
            origin = origin.getCause();
        }
        if (origin instanceof ConnectException) {
            return "refused the connection";
        }
        if (origin instanceof UnresolvedAddressException || origin instanceof UnknownHostException) {
            return "has a host name that is not known here";
        }
        if (origin instanceof ClosedChannelException) {
            return "closed the connection, or refuses it";
        }
        return "says " + origin.getClass().getSimpleName() + ": " + Causes.inWords(origin);
    }

    private static String passing(Throwable failure) {
        if (failure instanceof WriteTimeoutException) {
            return "write-timeout";
        }
        if (failure instanceof ReadTimeoutException) {
            return "read-timeout";
        }
        if (failure instanceof UnavailableException) {
            return "unavailable";
        }
        if (failure instanceof OverloadedException) {
            return "overloaded";
        }
        if (failure instanceof DriverTimeoutException) {
            return Failure.REQUEST_TIMEOUT;
        }
        return failure instanceof QueryExecutionException || failure instanceof ServerError
                ? Failure.STORE_FAILED
                : Failure.DISCONNECTED;
    }

    /** Every node was tried: if one of them may answer later, so may all. */
    private static Kind ofNodes(AllNodesFailedException all) {
        List<Kind> kinds = all.getAllErrors().values().stream()
                .flatMap(List::stream)
                .map(Failures::kind)
                .toList();
        if (kinds.isEmpty() || kinds.contains(Kind.RETRYABLE)) {
            return Kind.RETRYABLE;
        }
        return kinds.contains(Kind.REJECTED) ? Kind.REJECTED : Kind.FATAL;
    }

    private static boolean mayPass(Throwable failure) {
        if (failure instanceof SSLException
                || failure instanceof AuthenticationException
                || failure.getCause() instanceof AuthenticationException) {
            return false;
        }
        // Timeouts, unavailable replicas and failures of them are all query execution failures; the rest are
        // connections.
        return failure instanceof QueryExecutionException
                || failure instanceof ServerError
                || failure instanceof NoNodeAvailableException
                || failure instanceof DriverTimeoutException
                || failure instanceof RequestThrottlingException
                || failure instanceof NodeUnavailableException
                || failure instanceof BusyConnectionException
                || failure instanceof ClosedConnectionException
                || failure instanceof ConnectionInitException
                || failure instanceof CrcMismatchException
                || failure instanceof HeartbeatException
                || failure instanceof IOException;
    }
}
