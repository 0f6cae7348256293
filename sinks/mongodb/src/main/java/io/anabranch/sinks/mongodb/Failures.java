package io.anabranch.sinks.mongodb;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoConfigurationException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.MongoSocketWriteTimeoutException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.WriteError;
import com.mongodb.bulk.WriteConcernError;
import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.FailureClassifier;
import io.anabranch.topology.Causes;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BSONException;
import org.jspecify.annotations.Nullable;

/**
 * What an error of MongoDB or of its driver means. It is described in words that hold no data: a server's message may quote the document.
 *
 * @see <a href="https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml">MongoDB's error codes</a>
 */
final class Failures implements FailureClassifier {
    /** A label by which a server says that writing again may help. */
    static final String RETRYABLE = "RetryableWriteError";

    static final int DUPLICATE_KEY = 11_000;
    static final int DOCUMENT_VALIDATION_FAILURE = 121;
    private static final int UNAUTHORIZED = 13;

    /** The store is busy, moving, restarting, out of reach or full. */
    private static final Set<Integer> PASSING = Set.of(
            6, // HostUnreachable
            7, // HostNotFound
            24, // LockTimeout
            43, // CursorNotFound: the server was started again, or the member left; the question is asked from its
            // beginning
            46, // LockBusy
            50, // MaxTimeMSExpired
            63, // StaleShardVersion
            64, // WriteConcernTimeout
            82, // NoProgressMade: while chunks move
            90, // CallbackCanceled
            70, // ShardNotFound: mongos has yet to hear of a moved shard
            89, // NetworkTimeout
            91, // ShutdownInProgress
            100, // UnsatisfiableWriteConcern: too few members just now
            112, // WriteConflict
            117, // ConflictingOperationInProgress
            133, // FailedToSatisfyReadPreference
            134, // ReadConcernMajorityNotAvailableYet
            150, // StaleEpoch
            175, // QueryPlanKilled
            189, // PrimarySteppedDown
            202, // NetworkInterfaceExceededTimeLimit
            237, // CursorKilled
            251, // NoSuchTransaction
            249, // BrokenPromise: a step-down
            262, // ExceededTimeLimit
            355, // ShardInvalidatedForTargeting
            365, // TemporarilyUnavailable: the store's cache is full
            317, // ConnectionPoolExpired
            371, // UserWritesBlocked: while a cluster is copied to another
            384, // ConnectionError
            462, // IngressRequestRateLimitExceeded
            9_001, // SocketException
            10_058, // LegacyNotPrimary
            10_107, // NotWritablePrimary
            11_600, // InterruptedAtShutdown
            11_601, // Interrupted
            11_602, // InterruptedDueToReplStateChange
            13_388, // StaleConfig
            13_435, // NotPrimaryNoSecondaryOk
            13_436, // NotPrimaryOrSecondary
            14_031, // OutOfDiskSpace
            16_500); // TooManyRequests, of Azure Cosmos DB

    /**
     * What one document alone can cause that makes the server refuse the whole command. Few, and none that a wrong setting
     * causes as well: each ends in the dead letters.
     */
    private static final Set<Integer> OF_A_DOCUMENT = Set.of(
            15, // Overflow: nested too deep
            22, // InvalidBSON
            10_334, // BSONObjectTooLarge
            17_419, // a document above the limit after the server's own additions
            17_420); // the same

    /**
     * What a server says of one document of a bulk, and means that document. Any other code that is not known to pass fails the
     * write instead: an outage of a kind that was never seen must not end in the dead letters (invariant 4).
     */
    private static final Set<Integer> OF_ONE_DOCUMENT = Set.of(
            2, // BadValue
            9, // FailedToParse
            14, // TypeMismatch
            15, // Overflow
            22, // InvalidBSON
            52, // DollarPrefixedFieldName, of servers before 5.0
            53, // InvalidIdField
            54, // NotSingleValueField
            55, // InvalidDBRef
            56, // EmptyFieldName
            57, // DottedFieldName
            66, // ImmutableField
            DOCUMENT_VALIDATION_FAILURE,
            171, // CannotIndexParallelArrays
            378, // BSONObjectTooLarge, of a capped or converted document
            10_334, // BSONObjectTooLarge
            16_755, // no point or shape where a geographic index wants one
            16_766, // the same
            16_804, // the same
            17_280, // a key too long for an index, of servers before 4.2
            17_419, // above the limit after the server's own additions
            17_420); // the same

    /** What a write concern can never be met by. */
    private static final Set<Integer> OF_AN_OPERATOR = Set.of(
            UNAUTHORIZED,
            18, // AuthenticationFailed
            79); // UnknownReplWriteConcern

    /** What some servers put before the error of an update. */
    private static final Pattern OF_THE_EXECUTOR =
            Pattern.compile("Plan ?[eE]xecutor error during \\w+ :: caused by :: ");

    /** About a whole request. */
    @Override
    public Failure classify(Throwable failure) {
        // A server's exception may quote the document, so it is described and not carried along.
        @Nullable Throwable shown = failure instanceof MongoServerException ? null : failure;
        if (isPassing(failure)) {
            return Failure.retryable(reason(failure), describe(failure), shown);
        }
        boolean isOfADocument = failure instanceof BSONException
                || (failure instanceof MongoServerException answer && OF_A_DOCUMENT.contains(answer.getCode()));
        return isOfADocument ? Failure.rejected(describe(failure), shown) : Failure.fatal(describe(failure), shown);
    }

    /** About one document of a bulk. */
    static Verdict verdict(WriteError error, MongoNamespace collection) {
        int code = error.getCode();
        if (code == DUPLICATE_KEY) {
            return isAboutId(error.getMessage(), collection) ? Verdict.STORED : Verdict.LOOK_UP;
        }
        if (PASSING.contains(code)) {
            return Verdict.RETRY;
        }
        return OF_ONE_DOCUMENT.contains(code) ? Verdict.REJECT : Verdict.FAIL;
    }

    /** Whether a bulk may be confirmed when it is written again, or never will be. */
    static boolean mayBeConfirmed(WriteConcernError error) {
        return !OF_AN_OPERATOR.contains(error.getCode());
    }

    /** What the server said by a code alone. */
    static Failure retryable(int code) {
        return Failure.retryable("error-" + code, "code " + code, null);
    }

    private static String reason(Throwable failure) {
        if (failure instanceof MongoTimeoutException
                || failure instanceof TimeoutException
                || failure instanceof MongoSocketReadTimeoutException
                || failure instanceof MongoSocketWriteTimeoutException) {
            return Failure.REQUEST_TIMEOUT;
        }
        if (failure instanceof MongoNotPrimaryException || failure instanceof MongoNodeIsRecoveringException) {
            return "not-primary";
        }
        return failure instanceof MongoServerException server ? "error-" + server.getCode() : Failure.DISCONNECTED;
    }

    private static String describe(Throwable failure) {
        if (failure instanceof MongoServerException server) {
            return server.getClass().getSimpleName() + " with code " + server.getCode() + codeName(server);
        }
        if (failure instanceof MongoSecurityException && failure.getCause() instanceof MongoServerException refusal) {
            return "the credentials are refused: " + describe(refusal)
                    + "; correct user, password, authSource and authMechanism in uri";
        }
        String words = Causes.inWords(failure);
        // Our own, which say all.
        return failure instanceof IllegalStateException
                ? words
                : failure.getClass().getSimpleName() + ": " + words;
    }

    /** The code's own name, which quotes nothing. */
    private static String codeName(MongoServerException server) {
        String name = server instanceof MongoCommandException answer ? answer.getErrorCodeName() : "";
        return name.isEmpty() ? "" : " (" + name + ")";
    }

    static boolean isUnauthorized(Throwable failure) {
        return failure instanceof MongoCommandException answer && answer.getCode() == UNAUTHORIZED;
    }

    private static boolean isPassing(@Nullable Throwable failure) {
        if (failure instanceof MongoSecurityException) {
            // A connection that broke while it authenticated comes as this as well, its cause inside.
            return isPassing(failure.getCause());
        }
        return failure instanceof MongoSocketException
                || failure instanceof MongoTimeoutException
                || failure instanceof TimeoutException
                || failure instanceof MongoConnectionPoolClearedException
                || failure instanceof MongoServerUnavailableException
                // The name server did not answer for a mongodb+srv name.
                || (failure instanceof MongoConfigurationException && failure.getCause() != null)
                || (failure instanceof MongoException other && isPassing(other));
    }

    private static boolean isPassing(MongoException failure) {
        return PASSING.contains(failure.getCode())
                || failure.hasErrorLabel(RETRYABLE)
                || failure.hasErrorLabel("SystemOverloadedError");
    }

    private static boolean isAboutId(String message, MongoNamespace collection) {
        // From its very beginning: further on the message quotes the document, so a producer writes there what they
        // like.
        Matcher executor = OF_THE_EXECUTOR.matcher(message);
        return message.startsWith(
                "E11000 duplicate key error collection: " + collection.getFullName() + " index: _id_ ",
                executor.lookingAt() ? executor.end() : 0);
    }
}
