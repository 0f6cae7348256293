package io.anabranch.sinks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.sinks.kit.Failure;
import io.anabranch.sinks.kit.Failure.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {
    private final Failures failures = new Failures(/* isCluster= */ false);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            loading          | LOADING Redis is loading the dataset in memory
            read-only        | READONLY You can't write against a read only replica.
            read-only        | READONLY You can't write against a read only replica. script: 2c0f3e, on @user_script:22.
            read-only        | ERR Error running script (call to f_2c0f3e): @user_script:22: -READONLY You can't write against a read only replica.
            master-down      | MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.
            cluster-down     | CLUSTERDOWN The cluster is down
            try-again        | TRYAGAIN Multiple keys request during rehashing of slot
            out-of-memory    | OOM command not allowed when used memory > 'maxmemory'.
            out-of-memory    | OOM command not allowed when used memory > 'maxmemory'. script: 2c0f3e, on @user_script:22.
            out-of-memory    | ERR Error running script (call to f_2c0f3e): @user_script:22: OOM command not allowed when used memory > 'maxmemory'.
            out-of-memory    | ERR Error running script (call to f_2c0f3e): @user_script: 22: -OOM command not allowed when used memory > 'maxmemory'.
            busy             | BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.
            not-persisting   | MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.
            no-replicas      | NOREPLICAS Not enough good replicas to write.
            no-script        | NOSCRIPT No matching script. Please use EVAL.
            too-many-clients | ERR max number of clients reached
            """)
    void mayPass(String reason, String answer) {
        assertMayPass(reason, new RedisCommandExecutionException(answer));
        assertThat(Failures.isAnswer(new RedisCommandExecutionException(answer)))
                .isTrue();
    }

    @Test
    void showsNoHostNameSinceItMayBeAPassword() {
        RedisConnectionException unknown = new RedisConnectionException(
                "Unable to connect to app:geheim/<unresolved>:6379", new UnknownHostException("app:geheim"));
        RedisConnectionException unresolved =
                new RedisConnectionException("Unable to connect to app:geheim/<unresolved>:6379");
        RedisConnectionException refused = new RedisConnectionException(
                "Unable to connect to localhost/127.0.0.1:6379", new ConnectException("Connection refused"));

        assertThat(failures.classify(unknown).description()).isEqualTo("the host's name is unknown");
        assertThat(failures.classify(unknown).cause()).hasNoCause().hasMessage("the host's name is unknown");
        assertThat(failures.classify(unresolved).description()).isEqualTo("the host's name is unknown");
        assertThat(failures.classify(refused).description()).isEqualTo("Connection refused");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOAUTH Authentication required.",
                "WRONGPASS invalid username-password pair or user is disabled.",
                "NOPERM this user has no permissions to run the 'evalsha' command",
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                "WRONGTYPE Operation against a key holding the wrong kind of value script: 2c0f3e, on @user_script:22.",
                "ERR Error running script (call to f_2c0f3e): @user_script:22: WRONGTYPE Operation against a key holding the wrong kind of value",
                "ERR unknown command 'EVALSHA'",
                "MOVED 3999 127.0.0.1:6381",
                "BUSYKEY Target key name already exists."
            })
    void anOperatorMustMend(String answer) {
        RedisCommandExecutionException answered = new RedisCommandExecutionException(answer);

        assertThat(failures.classify(answered).kind()).isEqualTo(Kind.FATAL);
        assertThat(failures.classify(answered).description()).startsWith(answer);
        assertThat(failures.classify(new RedisConnectionException("Unable to connect", answered))
                        .kind())
                .as("the same while connecting")
                .isEqualTo(Kind.FATAL);
    }

    @ParameterizedTest
    @CsvSource({"moved, MOVED 3999 127.0.0.1:6381", "moving, ASK 3999 127.0.0.1:6381"})
    void inAClusterASlotMayBeElsewhere(String reason, String answer) {
        Failure failure = new Failures(/* isCluster= */ true).classify(new RedisCommandExecutionException(answer));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.reason()).isEqualTo(reason);
    }

    @Test
    void whereOneSideDoesNotTrustTheOtherNobodyWaits() {
        Failure failure = failures.classify(new RedisConnectionException(
                "Unable to connect", new SSLHandshakeException("unable to find valid certification path")));

        assertThat(failure.kind()).isEqualTo(Kind.FATAL);
        assertThat(failure.description()).contains("certification path");
    }

    @ParameterizedTest
    @MethodSource
    void aLostConnectionMayComeBack(String reason, Throwable failure) {
        assertMayPass(reason, failure);
        assertThat(Failures.isAnswer(failure)).isFalse();
    }

    static Stream<Arguments> aLostConnectionMayComeBack() {
        return Stream.of(
                Arguments.of("disconnected", new RedisException("Connection closed")),
                Arguments.of("disconnected", new RedisException("Currently not connected. Commands are rejected.")),
                Arguments.of("disconnected", new RedisException("Request queue size exceeded: 20.")),
                Arguments.of(
                        "disconnected",
                        new RedisConnectionException("Unable to connect", new ConnectException("refused"))),
                Arguments.of("disconnected", new CompletionException(new IOException("Connection reset by peer"))),
                Arguments.of("disconnected", new CancellationException("closing")),
                Arguments.of("request-timeout", new TimeoutException("5 s")),
                Arguments.of("request-timeout", new RedisCommandTimeoutException("initialization")));
    }

    @Test
    void aFaultOfOursDoesNotPass() {
        assertThat(failures.classify(new NullPointerException()).kind()).isEqualTo(Kind.FATAL);
    }

    private void assertMayPass(String reason, Throwable met) {
        Failure failure = failures.classify(met);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.reason()).isEqualTo(reason);
    }
}
