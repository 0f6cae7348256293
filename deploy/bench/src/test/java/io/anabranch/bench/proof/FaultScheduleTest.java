package io.anabranch.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.anabranch.bench.proof.FaultSchedule.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {
    private final FaultSchedule schedule = FaultSchedule.of(300);

    @Test
    void ofFiveMinutesTwoAreCassandrasTwoMongosAndOneDynamos() {
        assertThat(schedule.faults())
                .containsExactly(
                        new Fault(Outage.CASSANDRA_STOPPED, 45, 165),
                        new Fault(Outage.MONGODB_DOWN, 180, 300),
                        new Fault(Outage.DYNAMODB_THROTTLED, 315, 375));
        assertThat(schedule.warmUp()).isEqualTo(30);
        assertThat(schedule.seconds()).isEqualTo(405);
    }

    @Test
    void outagesNeverOverlapHoweverShortTheyAre() {
        for (double seconds : new double[] {15, 40, 100, 1_000}) {
            List<Fault> faults = FaultSchedule.of(seconds).faults();
            for (int i = 1; i < faults.size(); i++) {
                assertThat(faults.get(i).begin() - faults.get(i - 1).end()).isGreaterThanOrEqualTo(5);
            }
        }
    }

    @Test
    void beforeAndAfterAnOutageAllStoresAreWell() {
        Fault first = schedule.faults().get(0);
        Fault last = schedule.faults().get(2);

        assertThat(schedule.wellBefore(first)).isEqualTo(30);
        assertThat(schedule.wellAfter(first)).isEqualTo(180);
        assertThat(schedule.wellBefore(last)).isEqualTo(300);
        assertThat(schedule.wellAfter(last)).isEqualTo(405);
    }
}
