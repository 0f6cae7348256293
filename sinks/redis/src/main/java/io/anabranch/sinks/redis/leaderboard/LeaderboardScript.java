package io.anabranch.sinks.redis.leaderboard;

import io.lettuce.core.codec.Base16;
import java.nio.charset.StandardCharsets;

/**
 * Applies a {@link LeaderboardCall} to a leaderboard exactly once, whatever is sent twice, too late, or by two writers at once; and not at
 * all where the leaderboard lacks what comes before it.
 *
 * <p>{@code KEYS}: those of {@link LeaderboardKeys}, progress, targets, rebuilding, seen, then the windows. {@code ARGV}: field,
 * offset expected, offset reached, span of distinct events in ms, for each window the epoch millisecond of its end (0 is
 * never), then the entries: offset, window's number in this call, member, score, for {@code latest} the event's time, for a
 * distinct leaderboard id and time of the record. Answers the numbers of a {@link LeaderboardAnswer} and whether a rebuilding ended.
 */
final class LeaderboardScript {
    /** Ids that a distinct leaderboard forgets in one call for their age: far more than a call brings. */
    private static final int MOST_FORGOTTEN = 2_000;

    /** Ids that a distinct leaderboard keeps of a partition at most, about 100 MB; then it forgets the oldest. */
    static final int MOST_SEEN = 1_000_000;

    /**
     * Reads where the leaderboard stands. While it is being rebuilt all keys are those that will take its name, so that two
     * writers need not agree on when that begins or ends.
     */
    private static final String STANDING = """
            local targets, rebuilding = KEYS[2], KEYS[3]
            local field, expected, reached = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
            local open = redis.call('EXISTS', targets) == 1
            local suffix = open and ':rebuilding' or ''
            local progress, seen = KEYS[1] .. suffix, KEYS[4] .. suffix
            local stored = tonumber(redis.call('HGET', progress, field) or -1)
            local target = open and tonumber(redis.call('HGET', targets, field) or -1) or -1
            if stored < expected then
              local absent = not open and redis.call('EXISTS', progress) == 0
              return {absent and 0 or 1, stored, target, 0, 0, 0, 0, 0}
            end
            """;

    private static final String WINDOWS = """
            local windows, now = {}, nil
            for i = 5, #KEYS do
              local window = {name = KEYS[i], key = KEYS[i] .. suffix, expires = tonumber(ARGV[i]), members = {}, scores = {}}
              if window.expires > 0 then
                now = now or redis.call('TIME')[1] * 1000
                window.over = window.expires <= now
              end
              <prepare>
              windows[i - 4], windows[i - 4 .. ''] = window, window
            end
            """;

    /**
     * Redis undoes nothing of a script that fails, so a key of a wrong type has to fail it before the first write. Of one
     * window that write itself fails.
     */
    private static final String PREPARE = "if #KEYS > 5 then redis.call('ZCARD', window.key) end";

    /** Beyond 2^53 not every sum is a double. The highest and the lowest tell how far any may move. */
    private static final String PREPARE_SUM = """
            window.room = <largest> - tonumber(redis.call('ZREVRANGE', window.key, 0, 0, 'WITHSCORES')[2] or 0)
              window.depth = <largest> + tonumber(redis.call('ZRANGE', window.key, 0, 0, 'WITHSCORES')[2] or 0)
              window.large = {}""";

    private static final String PREPARE_LATEST = """
            window.at, window.times = {}, KEYS[i] .. ':times' .. suffix
              redis.call('HLEN', window.times)
              redis.call('ZCARD', window.key)""";

    /** Only ids that were counted are remembered, so that what is counted depends on the log's order alone. */
    private static final String DISTINCT = """
            local span, known, fresh = tonumber(ARGV[4]), {}, {}
            local newest = tonumber(redis.call('ZREVRANGE', seen, 0, 0, 'WITHSCORES')[2] or 0)
            local function isNew(id, at)
              local before = known[id] or tonumber(redis.call('ZSCORE', seen, id) or -1)
              local high = math.max(newest, at)
              if before >= 0 and before > high - span then return false end
              if not known[id] then fresh[#fresh + 1] = id end
              known[id], newest = at, high
              return true
            end
            """;

    /**
     * Folds the entries to one number for each member. Entries are skipped one by one: of a late writer's 100 to 199, sent
     * after 100 to 149 were applied, 150 to 199 still count.
     */
    private static final String ENTRIES = """
            local replayed, duplicates, over, toolarge, last = 0, 0, 0, 0, stored
            local argv, tonumber = ARGV, tonumber
            for i = 5 + #windows, #argv, <width> do
              local offset = tonumber(argv[i])
              if offset <= last then
                replayed = replayed + 1
              else
                last = offset
                local window, member, score = windows[argv[i + 1]], argv[i + 2], tonumber(argv[i + 3])
                if <duplicate> then
                  duplicates = duplicates + 1
                elseif window.over then
                  over = over + 1
                else
                  local scores, members = window.scores, window.members
                  local before = scores[member]
                  if not before then members[#members + 1] = member end
                  <fold>
                end
              end
            end
            """;

    private static final String FOLD = "scores[member] = before and <fold> or score";

    private static final String FOLD_SUM = """
            local sum = (before or 0) + score
                  scores[member] = sum
                  if sum > <largest> or sum < -<largest> then window.large[member] = true end""";

    /** The later event wins; of two at the same microsecond the higher score, so that no order of arrival matters. */
    private static final String FOLD_LATEST = """
            local time = tonumber(argv[i + 4])
                  if not before or wins(time, score, window.at[member], before) then
                    scores[member], window.at[member] = score, time
                  end""";

    private static final String WINS = """
            local function wins(time, score, other, others)
              return time > other or (time == other and score > others)
            end
            """;

    private static final String WRITE = """
            for _, window in ipairs(windows) do
              for _, member in ipairs(window.members) do
                local score = window.scores[member]
                <write>
              end
              if #window.members > 0 and (open or window.expires > 0) then
                for name, key in pairs({[window.name] = window.key, [window.name .. ':times'] = window.times}) do
                  if open then redis.call('SADD', rebuilding, name) end
                  if window.expires > 0 and redis.call('PTTL', key) == -1 then
                    redis.call('PEXPIREAT', key, window.expires)
                  end
                end
              end
            end
            """;

    private static final String WRITE_SUM = """
            local fits = score <= window.room and -score <= window.depth
                if not fits then
                  local held = tonumber(redis.call('ZSCORE', window.key, member) or 0)
                  fits = score <= <largest> - held and -score <= <largest> + held
                end
                if fits and not window.large[member] then
                  redis.call('ZINCRBY', window.key, score, member)
                else
                  toolarge = toolarge + 1
                end""";

    private static final String WRITE_LATEST = """
            local time = tonumber(redis.call('HGET', window.times, member) or -1)
                local held = tonumber(redis.call('ZSCORE', window.key, member) or 0)
                if wins(window.at[member], score, time, held) then
                  redis.call('ZADD', window.key, score, member)
                  redis.call('HSET', window.times, member, window.at[member])
                end""";

    /**
     * Below the newest less the span an id is as good as unseen, and never asked for again. A few at a time: after a silence all
     * of a million may be, and Redis does nothing else while a script removes them.
     */
    private static final String REMEMBER = """
            for _, id in ipairs(fresh) do redis.call('ZADD', seen, known[id], id) end
            if #fresh > 0 then
              local past = math.min(redis.call('ZCOUNT', seen, '-inf', newest - span), <most-forgotten>)
              if past > 0 then redis.call('ZREMRANGEBYRANK', seen, 0, past - 1) end
              local most = redis.call('ZCARD', seen) - <most>
              if most > 0 then redis.call('ZREMRANGEBYRANK', seen, 0, most - 1) end
              if open then redis.call('SADD', rebuilding, KEYS[4]) end
            end
            """;

    /**
     * Moves the fence last: the only failure left after the first write is the server's own end, and it logs a script's
     * writes as one. The last partition to reach its target gives the leaderboard that was rebuilt its name; targets in another
     * topic than the writer's are of one that was deleted, and nobody will reach them.
     */
    private static final String ADVANCE = """
            if reached > stored then
              redis.call('HSET', progress, field, reached)
              stored = reached
            end
            local ended = 0
            if open then
              local topic = string.match(field, '^.*:')
              for _, other in ipairs(redis.call('HKEYS', targets)) do
                if (other == field and stored >= target) or string.match(other, '^.*:') ~= topic then
                  redis.call('HDEL', targets, other)
                end
              end
              if redis.call('EXISTS', targets) == 0 then
                local names = redis.call('SMEMBERS', rebuilding)
                names[#names + 1] = KEYS[1]
                for _, name in ipairs(names) do
                  if redis.call('EXISTS', name .. suffix) == 1 then
                    redis.call('UNLINK', name)
                    redis.call('RENAME', name .. suffix, name)
                  end
                end
                redis.call('DEL', rebuilding)
                ended = 1
              end
            end
            if stored >= target then target = -1 end
            return {2, stored, target, replayed, duplicates, over, toolarge, ended}
            """;

    private final String text;
    private final String digest;

    private LeaderboardScript(String text) {
        this.text = text;
        this.digest = Base16.digest(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The script of such a leaderboard. */
    static LeaderboardScript of(LeaderboardSettings leaderboard) {
        boolean isDistinct = leaderboard.dedupWindow().isPresent();
        int width = 4 + (isTimed(leaderboard) ? 1 : 0);
        String seenAt = "argv[i + " + width + "], tonumber(argv[i + " + (width + 1) + "])";
        String entries = ENTRIES.replace("<width>", Integer.toString(isDistinct ? width + 2 : width))
                .replace("<duplicate>", isDistinct ? "not isNew(" + seenAt + ")" : "false");
        String body = switch (leaderboard.mode()) {
            case SUM -> body(PREPARE_SUM, entries, FOLD_SUM, WRITE_SUM);
            case COUNT -> body(PREPARE, entries, fold("before + score"), zadd("'ZINCRBY', window.key"));
            case MAX -> body(PREPARE, entries, fold("math.max(before, score)"), zadd("'ZADD', window.key, 'GT'"));
            case MIN -> body(PREPARE, entries, fold("math.min(before, score)"), zadd("'ZADD', window.key, 'LT'"));
            case LATEST -> WINS + body(PREPARE_LATEST, entries, FOLD_LATEST, WRITE_LATEST);
        };
        String text = STANDING + (isDistinct ? DISTINCT : "") + body + (isDistinct ? REMEMBER : "") + ADVANCE;
        return new LeaderboardScript(text.replace("<largest>", Long.toString(ScaledScore.LARGEST))
                .replace("<most>", Integer.toString(MOST_SEEN))
                .replace("<most-forgotten>", Integer.toString(MOST_FORGOTTEN)));
    }

    /** Whether the event's time is part of an entry. */
    static boolean isTimed(LeaderboardSettings leaderboard) {
        return leaderboard.mode() == LeaderboardSettings.Mode.LATEST;
    }

    private static String body(String prepare, String entries, String fold, String write) {
        return WINDOWS.replace("<prepare>", prepare)
                + entries.replace("<fold>", fold)
                + WRITE.replace("<write>", write);
    }

    private static String fold(String fold) {
        return FOLD.replace("<fold>", fold);
    }

    private static String zadd(String command) {
        return "redis.call(" + command + ", score, member)";
    }

    String text() {
        return text;
    }

    /** By which Redis knows the script once it has run it. */
    String digest() {
        return digest;
    }
}
