package io.anabranch.app.validate;

import io.anabranch.app.PlanText;
import io.anabranch.settings.SchemaDiff;
import io.anabranch.settings.SchemaDiff.Action;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One part of the environment, as it answered.
 *
 * @param name as {@code sink 'mongodb'}
 * @param finding what there is to say where nothing is wrong and nothing was compared
 * @param troubles why it can't be used, each with the last cause or the remedy; none where it can
 * @param compared how its tables or topics differ from the settings; empty where they were not compared, or there are none
 */
public record Part(String name, String finding, List<String> troubles, Optional<SchemaDiff> compared) {
    /** What is said of one that can be used. */
    static final String OK = "ok";

    public Part {
        troubles = List.copyOf(troubles);
    }

    /** One that is fine, in words. */
    static Part note(String name, String finding) {
        return new Part(name, finding, List.of(), Optional.empty());
    }

    /** One that was compared with the settings. */
    public static Part compared(String name, SchemaDiff diff) {
        return new Part(name, OK, List.of(), Optional.of(diff));
    }

    /** One that gave no answer, or one that is none. */
    public static Part failed(String name, String trouble) {
        return new Part(name, "", List.of(trouble), Optional.empty());
    }

    /** Whether nothing has to be done by anyone. */
    public boolean isFine() {
        return troubles.isEmpty() && compared.map(SchemaDiff::isFulfilled).orElse(true);
    }

    /** Whether {@code tables create} would add something. */
    boolean isCreatable() {
        return compared.stream()
                .flatMap(diff -> diff.differences().stream())
                .anyMatch(difference -> difference.action() == Action.CREATE);
    }

    /** The part and how it is, in one line; below it one for each difference. */
    List<String> lines() {
        if (hasDifferences()) {
            return Stream.concat(
                            PlanText.differences(name, compared.orElseThrow()).stream(),
                            troubles.stream().map(trouble -> "  ! " + trouble))
                    .toList();
        }
        if (!troubles.isEmpty()) {
            return List.of(name + ": " + String.join("; ", troubles));
        }
        return compared.map(diff -> PlanText.differences(name, diff)).orElseGet(() -> List.of(name + ": " + finding));
    }

    private boolean hasDifferences() {
        return compared.filter(diff -> !diff.differences().isEmpty()).isPresent();
    }
}
