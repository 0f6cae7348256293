package io.anabranch.sinks.redis.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anabranch.sinks.redis.feed.Publication.Attempt;
import io.anabranch.sinks.redis.feed.Publication.Message;
import io.anabranch.sinks.redis.feed.Publication.PublishMode;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

class PublicationTest {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final PublishMode PLAIN = new PublishMode(Sharded.FALSE, 0, Optional.empty(), () -> {});

    private final List<Message> messages = List.of(message("a", "0"), message("b", "1"), message("c", "2"));
    private final Publication publication = new Publication(PLAIN, messages);
    private final List<List<String>> sent = new ArrayList<>();

    @Test
    void sendsAgainOnlyWhatWasNotAnswered() {
        assertThatThrownBy(() -> publication
                        .send(connection((channel, command) -> {
                            if (channel.equals("a")) {
                                command.complete();
                            } else {
                                command.completeExceptionally(new RedisException("Connection closed"));
                            }
                        }))
                        .block(DEADLINE))
                .hasMessage("Connection closed");

        publication.send(connection((channel, command) -> command.complete())).block(DEADLINE);

        assertThat(sent).containsExactly(List.of("a", "b", "c"), List.of("b", "c"));
    }

    @Test
    void anErrorIsNoAnswer() {
        assertThatThrownBy(() -> publication
                        .send(connection((channel, command) -> {
                            if (channel.equals("b")) {
                                command.getOutput().setError("LOADING Redis is loading the dataset in memory");
                            }
                            command.complete();
                        }))
                        .block(DEADLINE))
                .hasMessageStartingWith("LOADING");

        publication.send(connection((channel, command) -> command.complete())).block(DEADLINE);

        assertThat(sent).containsExactly(List.of("a", "b", "c"), List.of("b"));
    }

    @Test
    void aMessageIsKeptBeforeItGoesOutAndEachIsSentAgainByItself() {
        List<Message> one = List.of(new Message(new Channel("a"), new byte[] {'0'}, /* isKept= */ true));
        Publication kept = new Publication(new PublishMode(Sharded.FALSE, 9, Optional.empty(), () -> {}), one);
        List<String> types = new ArrayList<>();

        assertThatThrownBy(() -> kept.send(connection((channel, command) -> {
                            types.add(command.getType().toString());
                            if (command.getType() == CommandType.XADD) {
                                command.complete();
                            } else {
                                command.completeExceptionally(new RedisException("Connection closed"));
                            }
                        }))
                        .block(DEADLINE))
                .hasMessage("Connection closed");
        kept.send(connection((channel, command) -> {
                    types.add(command.getType().toString());
                    command.complete();
                }))
                .block(DEADLINE);

        assertThat(types).containsExactly("XADD", "PUBLISH", "PUBLISH");
    }

    @Test
    void aStreamThatTakesNoMoreIsToldAndHoldsNothingUp() {
        AtomicInteger rejected = new AtomicInteger();
        PublishMode mode = new PublishMode(Sharded.FALSE, 9, Optional.empty(), rejected::incrementAndGet);
        List<Message> one = List.of(new Message(new Channel("a"), new byte[] {'0'}, /* isKept= */ true));

        new Publication(mode, one)
                .send(connection((channel, command) -> {
                    if (command.getType() == CommandType.XADD) {
                        command.getOutput().setError("OOM command not allowed when used memory > 'maxmemory'.");
                    }
                    command.complete();
                }))
                .block(DEADLINE);

        assertThat(rejected).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "READONLY You can't write against a read only replica.",
                "LOADING Redis is loading the dataset in memory"
            })
    void noAnswerCountsOfAServerThatIsNotThePrimaryAnyMoreOrNotReadyYet(String refusal) {
        PublishMode mode = new PublishMode(Sharded.FALSE, 0, Optional.of("probe"), () -> {});
        Publication probed = new Publication(mode, messages);

        assertThatThrownBy(() -> probed.send(connection((channel, command) -> {
                            if (channel.equals("probe")) {
                                command.getOutput().setError(refusal);
                            }
                            command.complete();
                        }))
                        .block(DEADLINE))
                .hasMessage(refusal);
        probed.send(connection((channel, command) -> command.complete())).block(DEADLINE);

        assertThat(sent).containsExactly(List.of("probe", "a", "b", "c"), List.of("probe", "a", "b", "c"));
    }

    @Test
    void whatIsBehindAFailedMessageOfItsChannelIsSentAgainAfterIt() {
        Publication first = new Publication(PLAIN, List.of(message("a", "0"), message("b", "1")));
        Publication second = new Publication(PLAIN, List.of(message("b", "2"), message("a", "3")));
        Attempt busy = new Attempt();
        var failing = connection((channel, command) -> {
            if (sent.size() == 1 && channel.equals("a")) {
                command.getOutput().setError("BUSY Redis is busy running a script.");
            }
            command.complete();
        });
        assertThat(first.sent(failing, busy)).isCompletedExceptionally();
        assertThat(second.sent(failing, busy)).isCompleted();

        var sound = connection((channel, command) -> command.complete());
        Attempt next = new Attempt();
        assertThat(first.sent(sound, next)).isCompleted();
        assertThat(second.sent(sound, next)).isCompleted();

        assertThat(sent).containsExactly(List.of("a", "b"), List.of("b", "a"), List.of("a"), List.of("a"));
    }

    @Test
    void whatIsBehindARefusedEntryIsAddedAgainAfterItAndNotHeardAgain() {
        PublishMode mode = new PublishMode(Sharded.FALSE, 9, Optional.empty(), () -> {});
        Publication first = new Publication(mode, List.of(kept("a", "0")));
        Publication second = new Publication(mode, List.of(kept("a", "1")));
        List<String> types = new ArrayList<>();
        AtomicInteger commands = new AtomicInteger();
        var failing = connection((channel, command) -> {
            if (commands.getAndIncrement() == 0) {
                command.getOutput().setError("NOREPLICAS Not enough good replicas to write.");
            }
            command.complete();
        });
        Attempt refused = new Attempt();
        assertThat(first.sent(failing, refused)).isCompletedExceptionally();
        assertThat(second.sent(failing, refused)).isCompleted();

        var sound = connection((channel, command) -> {
            types.add(command.getType().toString());
            command.complete();
        });
        Attempt next = new Attempt();
        assertThat(first.sent(sound, next)).isCompleted();
        assertThat(second.sent(sound, next)).isCompleted();

        assertThat(types).containsExactly("XADD", "XADD");
    }

    @Test
    void whatWasNotWrittenAtAllHoldsBackWhatIsBehindIt() {
        Publication first = new Publication(PLAIN, List.of(message("a", "0")));
        Publication second = new Publication(PLAIN, List.of(message("a", "1")));
        Attempt unwritten = new Attempt();
        assertThat(first.sent(
                        connection((channel, command) -> {
                            throw new RedisException("No node of the cluster holds slot 7");
                        }),
                        unwritten))
                .isCompletedExceptionally();
        var sound = connection((channel, command) -> command.complete());
        assertThat(second.sent(sound, unwritten)).isCompleted();

        Attempt next = new Attempt();
        assertThat(first.sent(sound, next)).isCompleted();
        assertThat(second.sent(sound, next)).isCompleted();

        assertThat(sent).containsExactly(List.of("a"), List.of("a"), List.of("a"), List.of("a"));
    }

    @Test
    void aUserWhoMayOnlyPublishIsNotHeldUpByTheProbe() {
        PublishMode mode = new PublishMode(Sharded.FALSE, 0, Optional.of("probe"), () -> {});

        new Publication(mode, messages)
                .send(connection((channel, command) -> {
                    if (channel.equals("probe")) {
                        command.getOutput().setError("NOPERM this user has no permissions to run the 'xdel' command");
                    }
                    command.complete();
                }))
                .block(DEADLINE);

        assertThat(sent).hasSize(1);
    }

    @Test
    void endsOnlyWithItsLastAnswer() {
        List<RedisCommand<?, ?, ?>> open = new ArrayList<>();

        var unused = StepVerifier.create(publication.send(connection((channel, command) -> open.add(command))))
                .expectSubscription()
                .then(() -> open.subList(0, 2).forEach(RedisCommand::complete))
                .expectNoEvent(Duration.ofMillis(20))
                .then(() -> open.get(2).cancel())
                .verifyErrorMessage("The command was cancelled by its connection");
    }

    @Test
    void aConnectionThatTakesNothingFailsIt() {
        assertThatThrownBy(() -> publication
                        .send(connection((channel, command) -> {
                            throw new RedisException("Request queue size exceeded");
                        }))
                        .block(DEADLINE))
                .hasMessage("Request queue size exceeded");
    }

    private static Message message(String channel, String body) {
        return new Message(new Channel(channel), body.getBytes(StandardCharsets.US_ASCII), /* isKept= */ false);
    }

    private static Message kept(String channel, String body) {
        return new Message(new Channel(channel), body.getBytes(StandardCharsets.US_ASCII), /* isKept= */ true);
    }

    /** A connection that can do nothing but dispatch, and answers as the test says. */
    @SuppressWarnings("unchecked")
    private StatefulRedisConnection<String, byte[]> connection(BiConsumer<String, RedisCommand<?, ?, ?>> answer) {
        return (StatefulRedisConnection<String, byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StatefulRedisConnection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("isOpen")) {
                        return true;
                    }
                    Collection<RedisCommand<?, ?, ?>> commands = (Collection<RedisCommand<?, ?, ?>>) args[0];
                    sent.add(commands.stream().map(PublicationTest::channel).toList());
                    commands.forEach(command -> answer.accept(channel(command), command));
                    return commands;
                });
    }

    private static String channel(RedisCommand<?, ?, ?> command) {
        return StandardCharsets.US_ASCII
                .decode(command.getArgs().getFirstEncodedKey())
                .toString();
    }
}
