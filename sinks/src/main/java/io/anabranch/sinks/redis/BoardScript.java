package io.anabranch.sinks.redis;

import io.lettuce.core.codec.Base16;
import java.nio.charset.StandardCharsets;

/**
 * Applies increments to one window of a board exactly once, whatever is sent twice, too late, or by two writers at once.
 *
 * <p>Three keys in one hash slot: {@code <prefix>board:{<name>:<window>}}, the sorted set, member to score;
 * {@code ...:offsets}, a hash of {@code <topic id>:<partition>} to the last offset applied; and {@code ...:times}, for
 * {@code latest} alone, a hash of member to the event time of its score.
 */
final class BoardScript {
    /**
     * Reads the fence. Entries are skipped one by one: of a late writer's 100 to 199, sent after 100 to 149 were applied, 150 to
     * 199 still count. {@code ARGV}: field, offset reached, life in ms (0 is for ever), then the entries.
     */
    private static final String FENCE = """
            local board, offsets, times = KEYS[1], KEYS[2], KEYS[3]
            local stored = tonumber(redis.call('HGET', offsets, ARGV[1]) or -1)
            local last, applied, members, scores, at = stored, 0, {}, {}, {}
            """;

    /** Folds the entries to one number for each member, then writes each member once. */
    private static final String FOLD = """
            for i = 4, #ARGV, 3 do
              local offset, member, score = tonumber(ARGV[i]), ARGV[i + 1], tonumber(ARGV[i + 2])
              if offset > last then
                last, applied = offset, applied + 1
                if scores[member] then
                  scores[member] = <fold>
                else
                  members[#members + 1], scores[member] = member, score
                end
              end
            end
            for _, member in ipairs(members) do
              redis.call(<write>)
            end
            """;

    /** The later event wins; of two at the same microsecond the higher score, so that no order of arrival matters. */
    private static final String FOLD_LATEST = """
            local function wins(time, score, other, others)
              return time > other or (time == other and score > others)
            end
            for i = 4, #ARGV, 4 do
              local offset, member = tonumber(ARGV[i]), ARGV[i + 1]
              local score, time = tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
              if offset > last then
                last, applied = offset, applied + 1
                if not at[member] then
                  members[#members + 1], scores[member], at[member] = member, score, time
                elseif wins(time, score, at[member], scores[member]) then
                  scores[member], at[member] = score, time
                end
              end
            end
            for _, member in ipairs(members) do
              local time = tonumber(redis.call('HGET', times, member) or -1)
              local score = tonumber(redis.call('ZSCORE', board, member) or 0)
              if wins(at[member], scores[member], time, score) then
                redis.call('ZADD', board, scores[member], member)
                redis.call('HSET', times, member, at[member])
              end
            end
            """;

    /**
     * Moves the fence last. Redis undoes nothing of a script that fails, but the only failures left after the first write are
     * the server's own end, and it logs a script's writes as one: a wrong type or a full memory fails the first write.
     * The fence never expires before the board, or a replay would count twice.
     */
    private static final String ADVANCE = """
            if tonumber(ARGV[2]) > stored then
              redis.call('HSET', offsets, ARGV[1], ARGV[2])
            end
            local life = tonumber(ARGV[3])
            if life > 0 then
              local left = redis.call('PTTL', offsets)
              local fresh = left < 0
              if fresh then left = life end
              for _, key in ipairs({times, board}) do
                if redis.call('PTTL', key) == -1 then redis.call('PEXPIRE', key, left) end
              end
              if fresh then redis.call('PEXPIRE', offsets, life) end
            end
            return applied
            """;

    private final String text;
    private final String digest;

    private BoardScript(String fold) {
        this.text = FENCE + fold + ADVANCE;
        this.digest = Base16.digest(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The script of this mode. */
    static BoardScript of(Board.Mode mode) {
        return new BoardScript(
                switch (mode) {
                    case SUM -> fold("scores[member] + score", "'ZINCRBY', board, scores[member], member");
                    case MAX -> fold("math.max(scores[member], score)", "'ZADD', board, 'GT', scores[member], member");
                    case MIN -> fold("math.min(scores[member], score)", "'ZADD', board, 'LT', scores[member], member");
                    case LATEST -> FOLD_LATEST;
                });
    }

    private static String fold(String fold, String write) {
        return FOLD.replace("<fold>", fold).replace("<write>", write);
    }

    String text() {
        return text;
    }

    /** By which Redis knows the script once it has run it. */
    String digest() {
        return digest;
    }
}
