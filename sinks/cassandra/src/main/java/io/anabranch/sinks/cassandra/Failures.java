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
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.QueryExecutionException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLException;

/** What a failure of the driver means for the rows that were sent. */
enum Failures {
    /** The store may take them later. A write timeout is one of these: the write may have happened, or may not. */
    MAY_PASS,
    /** The store will not take them; whether because of a row, and which, is to be found out. */
    REFUSED,
    /** Neither waiting nor leaving rows out helps: wrong credentials, missing rights, a statement that does not parse. */
    BROKEN;

    static Failures of(Throwable failure) {
        if (failure instanceof AllNodesFailedException all && !(failure instanceof NoNodeAvailableException)) {
            return ofNodes(all);
        }
        if (failure instanceof InvalidQueryException || failure instanceof FrameTooLongException) {
            return REFUSED;
        }
        return mayPassAlone(failure) ? MAY_PASS : BROKEN;
    }

    static boolean mayPass(Throwable failure) {
        return of(failure) == MAY_PASS;
    }

    static boolean refused(Throwable failure) {
        return of(failure) == REFUSED;
    }

    /** A failure's reason code, for the counts of retries and of calls. */
    static String code(Throwable failure) {
        return switch (of(failure)) {
            case MAY_PASS -> passing(failure);
            case REFUSED -> "refused";
            case BROKEN -> "other";
        };
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
            return "request-timeout";
        }
        return failure instanceof QueryExecutionException || failure instanceof ServerError
                ? "store-failed"
                : "connection";
    }

    /** Every node was tried: if one of them may answer later, so may all. */
    private static Failures ofNodes(AllNodesFailedException all) {
        List<Throwable> failures =
                all.getAllErrors().values().stream().flatMap(List::stream).toList();
        if (failures.isEmpty() || failures.stream().anyMatch(Failures::mayPass)) {
            return MAY_PASS;
        }
        return failures.stream().anyMatch(Failures::refused) ? REFUSED : BROKEN;
    }

    private static boolean mayPassAlone(Throwable failure) {
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
