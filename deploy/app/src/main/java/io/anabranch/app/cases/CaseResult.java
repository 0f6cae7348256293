package io.anabranch.app.cases;

import java.util.List;

/**
 * What came of one case.
 *
 * @param differences from what was expected, in words; none where it passed
 * @param actual what became of the record, as {@code anabranch event --output json} tells it
 */
public record CaseResult(String name, List<String> differences, String actual, double seconds) {
    public CaseResult {
        differences = List.copyOf(differences);
    }

    /** Whether all is as expected. */
    public boolean isPassed() {
        return differences.isEmpty();
    }
}
