package io.anabranch.sinks.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.RequestLimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingException;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingReason;

class ThrottlingReasonsTest {
    @ParameterizedTest
    @CsvSource({
        "TableReadProvisionedThroughputExceeded, throttled-table-read-provisioned",
        "TableReadAccountLimitExceeded, throttled-table-read-account",
        "TableReadKeyRangeThroughputExceeded, throttled-table-read-key-range",
        "TableReadMaxOnDemandThroughputExceeded, throttled-table-read-max-on-demand",
        "TableWriteProvisionedThroughputExceeded, throttled-table-write-provisioned",
        "TableWriteAccountLimitExceeded, throttled-table-write-account",
        "TableWriteKeyRangeThroughputExceeded, throttled-table-write-key-range",
        "TableWriteMaxOnDemandThroughputExceeded, throttled-table-write-max-on-demand",
        "IndexReadProvisionedThroughputExceeded, throttled-index-read-provisioned",
        "IndexReadAccountLimitExceeded, throttled-index-read-account",
        "IndexReadKeyRangeThroughputExceeded, throttled-index-read-key-range",
        "IndexReadMaxOnDemandThroughputExceeded, throttled-index-read-max-on-demand",
        "IndexWriteProvisionedThroughputExceeded, throttled-index-write-provisioned",
        "IndexWriteAccountLimitExceeded, throttled-index-write-account",
        "IndexWriteKeyRangeThroughputExceeded, throttled-index-write-key-range",
        "IndexWriteMaxOnDemandThroughputExceeded, throttled-index-write-max-on-demand"
    })
    void eachOfTheSixteenIsALabelWhicheverErrorGivesIt(String reason, String label) {
        List<ThrottlingReason> reasons = List.of(reason(reason));

        Throwable exceeded = ProvisionedThroughputExceededException.builder()
                .throttlingReasons(reasons)
                .build();
        Throwable limited = RequestLimitExceededException.builder()
                .throttlingReasons(reasons)
                .build();
        Throwable throttled =
                ThrottlingException.builder().throttlingReasons(reasons).build();
        assertThat(List.of(exceeded, limited, throttled))
                .allSatisfy(
                        failure -> assertThat(ThrottlingReasons.label(failure)).contains(label));
    }

    @Test
    void aReasonThatIsNotKnownIsNoLabel() {
        Throwable unheardOf = ThrottlingException.builder()
                .throttlingReasons(reason("MoonWriteTideExceeded"))
                .build();
        Throwable silent = ThrottlingException.builder().build();
        assertThat(ThrottlingReasons.label(unheardOf)).isEmpty();
        assertThat(ThrottlingReasons.label(silent)).isEmpty();
        assertThat(ThrottlingReasons.label(new IllegalStateException())).isEmpty();
    }

    private static ThrottlingReason reason(String reason) {
        return ThrottlingReason.builder()
                .reason(reason)
                .resource("arn:aws:dynamodb:eu-west-1:1:table/Events")
                .build();
    }
}
