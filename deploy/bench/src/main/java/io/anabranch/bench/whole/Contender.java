package io.anabranch.bench.whole;

import java.util.Locale;

/** What is measured in turn. */
enum Contender {
    OURS,
    /** The same once more, so that a difference can be told from chance. */
    OURS_AGAIN,
    CAREFUL,
    FIRST_TRY;

    Program program(Servers servers) {
        return switch (this) {
            case OURS, OURS_AGAIN -> new AnabranchProgram(toString(), servers);
            case CAREFUL -> new OneClassProgram(toString(), Careful.class, /* survivesReplay= */ true, servers);
            case FIRST_TRY -> new OneClassProgram(toString(), FirstTry.class, /* survivesReplay= */ false, servers);
        };
    }

    /** As it is typed and printed: {@code first-try}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
