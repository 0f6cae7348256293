package io.anabranch.sinks.redis.leaderboard;

import io.anabranch.sinks.redis.RedisCommand;
import io.anabranch.sinks.redis.Script;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The members of a leaderboard in order: the highest score first, on a leaderboard of least scores the lowest. Members of one score stand
 * in the order of their UTF-8, the greater first where the highest score is, else the lesser.
 *
 * <p>Each answer is of one moment. Over several windows Redis folds all their members for each question, about 2 µs each,
 * and does nothing else meanwhile: so they may be {@value #MAX_FOLDED} at most, a member counted in each window that it is in,
 * and two such questions of one process are in flight at once.
 */
public final class Ranking {
    /** The most members in an answer. */
    public static final int MAX_MEMBERS = 1_000;
    /** The most members of all windows together, where there are several. */
    public static final int MAX_FOLDED = 5_000;

    private static final byte[] HIGHEST_FIRST = Script.argument("highest");
    private static final byte[] LOWEST_FIRST = Script.argument("lowest");

    private final LeaderboardReads reading;
    private final LeaderboardSettings leaderboard;
    private final List<String> windows;

    Ranking(LeaderboardReads reading, LeaderboardSettings leaderboard, List<String> windows) {
        this.reading = reading;
        this.leaderboard = leaderboard;
        this.windows = windows;
    }

    /**
     * The first of them; nobody where there is no such window.
     *
     * @param limit 1 to {@value #MAX_MEMBERS}
     * @throws IllegalArgumentException if the limit is out of its range
     */
    public Flux<Ranked> top(int limit) {
        if (limit < 1 || limit > MAX_MEMBERS) {
            throw new IllegalArgumentException("An answer is of 1 to " + MAX_MEMBERS + " members, asked for " + limit);
        }
        return read("the top of a leaderboard", Script.argument(limit));
    }

    /**
     * The member; empty where it isn't on the leaderboard.
     *
     * @throws IllegalArgumentException as {@link #around} does
     */
    public Mono<Ranked> of(String member) {
        return around(member, 0).next();
    }

    /**
     * The member between those who stand next to it; nobody where it isn't on the leaderboard.
     *
     * @param each how many above and how many below, fewer only where no more are; 0 to {@value #MAX_MEMBERS} / 2
     * @throws IllegalArgumentException if that is out of its range, or the member holds an unpaired surrogate, which has no UTF-8
     */
    public Flux<Ranked> around(String member, int each) {
        if (each < 0 || each > MAX_MEMBERS / 2) {
            throw new IllegalArgumentException(
                    "An answer is of 0 to " + MAX_MEMBERS / 2 + " members on each side, asked for " + each);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(member)) {
            throw new IllegalArgumentException(
                    "A member of leaderboard '" + leaderboard.name() + "' holds no unpaired surrogate");
        }
        return read("a member of a leaderboard", Script.argument(each), Script.argument(member));
    }

    private Flux<Ranked> read(String what, byte[]... question) {
        boolean folds = windows.size() > 1;
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(leaderboard.mode() == LeaderboardSettings.Mode.MIN ? LOWEST_FIRST : HIGHEST_FIRST);
        if (folds) {
            arguments.add(Script.argument(MAX_FOLDED));
            arguments.add(Script.argument(aggregate()));
        }
        arguments.addAll(List.of(question));
        Script script = folds ? RankScripts.FOLDED : RankScripts.ONE_WINDOW;
        RedisCommand<List<Object>> ranks = redis -> script.run(redis, windows, arguments.toArray(byte[][]::new));
        return (folds ? reading.fold(what, ranks) : reading.ask(what, ranks)).flatMapIterable(this::ranked);
    }

    private String aggregate() {
        return switch (leaderboard.mode()) {
            case MAX -> "MAX";
            case MIN -> "MIN";
            default -> "SUM";
        };
    }

    private List<Ranked> ranked(List<Object> answer) {
        if (answer.isEmpty()) {
            return List.of();
        }
        long first = Script.number(answer, 0);
        if (answer.size() == 1) {
            throw new IllegalStateException("Leaderboard '" + leaderboard.name() + "' has " + first + " members in "
                    + windows.size() + " windows, and at most " + MAX_FOLDED + " are folded: ask for fewer windows");
        }
        List<?> pairs = (List<?>) answer.get(1);
        List<Ranked> ranked = new ArrayList<>(pairs.size() / 2);
        for (int i = 0; i < pairs.size(); i += 2) {
            ranked.add(new Ranked(first + 1 + i / 2, text(pairs.get(i)), score(text(pairs.get(i + 1)))));
        }
        return ranked;
    }

    private BigDecimal score(String held) {
        // Redis writes a large whole number as 1e+16.
        return BigDecimal.valueOf((long) Double.parseDouble(held), leaderboard.scale());
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }
}
