package io.anabranch.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScrapeTest {
    private final Scrape scrape = Scrape.of("""
            # HELP anabranch_events_written_total Events durable in the sink
            # TYPE anabranch_events_written_total counter
            anabranch_events_written_total{sink="feed"} 1234.0
            anabranch_events_written_total{sink="feed-2"} 1.0
            anabranch_lag_records{sink="feed"} 17.0
            anabranch_sink_state{sink="feed",state="attached"} 0.0
            anabranch_sink_state{sink="feed",state="catching-up"} 1.0
            anabranch_window_bytes 4096.0
            jvm_memory_used_bytes{area="heap",id="PS Eden Space"} 1.0E7
            jvm_memory_used_bytes{area="heap",id="PS Old Gen"} 2.0E7
            jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 5.0E7
            """.lines());

    @Test
    void figuresAreOfTheSinkThatIsAskedFor() {
        assertThat(scrape.written("feed")).isEqualTo(1234);
        assertThat(scrape.lag("feed")).isEqualTo(17);
        assertThat(scrape.written("mongodb")).isZero();
    }

    @Test
    void theStateIsTheOneThatIsSet() {
        assertThat(scrape.state("feed")).isEqualTo("catching-up");
        assertThat(scrape.state("mongodb")).isEqualTo("unknown");
    }

    @Test
    void memoryIsTheSumOfTheHeapsPools() {
        assertThat(scrape.heapBytes()).isEqualTo(30_000_000);
        assertThat(scrape.windowBytes()).isEqualTo(4096);
    }
}
