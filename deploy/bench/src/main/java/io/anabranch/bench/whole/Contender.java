package io.anabranch.bench.whole;

import java.util.List;
import java.util.Locale;

/** What is measured in turn. */
enum Contender {
    OURS,
    /** The same once more, so that a difference can be told from chance; or with other flags of the JVM, so that these can be judged. */
    OURS_AGAIN,
    CAREFUL,
    FIRST_TRY;

    /** @param again flags of {@link #OURS_AGAIN} */
    Program program(Servers servers, List<String> again) {
        return switch (this) {
            case OURS -> new AnabranchProgram(toString(), servers);
            case OURS_AGAIN -> new AnabranchProgram(toString(), servers, again);
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
