package io.anabranch.dist;

import io.anabranch.dist.Dashboard.Panel;
import io.anabranch.dist.Dashboard.Query;
import io.anabranch.dist.Dashboard.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The pages in {@code deploy/grafana/dashboards}: {@link DashboardsTest} holds the files to what is here, and says where it put new ones. */
final class Dashboards {
    private Dashboards() {}

    static List<Dashboard> all() {
        return List.of(overview(), dynamodb(), cassandra(), mongodb(), search(), redis(), jvm());
    }

    private static Dashboard overview() {
        Row health = new Row(
                "Health: what is behind, since when, and why",
                List.of(
                        stat(
                                "Alerts firing",
                                "Alerts of deploy/prometheus/anabranch.rules.yml. Good: 0. The runbook is linked from each alert.",
                                "short",
                                1,
                                "count(ALERTS{alertname=~\"Anabranch.*\",alertstate=\"firing\"}) or vector(0)"),
                        stat(
                                "Sinks not well",
                                "Sinks that are failing or stopped, of all processes. Good: 0.",
                                "short",
                                1,
                                "sum(anabranch_sink_state{SINK,state=~\"failing|stopped\"}) or vector(0)"),
                        stat(
                                "Most behind: time",
                                "How old the last record is that the slowest sink took. Good: below a second; red from 30 s on.",
                                "s",
                                30,
                                "max(anabranch_lag_seconds{SINK})"),
                        stat(
                                "Most behind: records",
                                "Records that the slowest sink does not hold yet. Good: what arrives in a second.",
                                "short",
                                100_000,
                                "max(sum by (sink) (anabranch_lag_records{SINK}))"),
                        stat(
                                "Processes",
                                "Processes that are scraped. Good: as many as you run.",
                                "short",
                                Double.NaN,
                                "count(anabranch_build_info{PROCESS})"),
                        stat(
                                "Records unaccounted",
                                "Records of which nobody knows what became, in the range shown. Good: 0, always.",
                                "short",
                                1,
                                "sum(increase(anabranch_records_unaccounted_total{SINK}[$__range]))"),
                        new Panel(
                                "state-timeline",
                                "State of each sink",
                                "The worst state over all processes, and since when. Good: attached throughout; catching up after an outage, and then attached again.",
                                "short",
                                24,
                                7,
                                Double.NaN,
                                List.of(new Query(expression("""
                                        max by (sink) ((anabranch_sink_state{SINK,state="stopped"} == 1) * 5
                                        or (anabranch_sink_state{SINK,state="failing"} == 1) * 4
                                        or (anabranch_sink_state{SINK,state="paused"} == 1) * 3
                                        or (anabranch_sink_state{SINK,state="catching-up"} == 1) * 2
                                        or (anabranch_sink_state{SINK,state="waiting"} == 1)
                                        or (anabranch_sink_state{SINK,state="attached"} == 1) * 0)"""), "{{sink}}"))),
                        graph(
                                "Lag in time",
                                "How old the last record is that the sink took while it lacks one. Good: below a second, and 0 where nothing is missing. A line that rises by a second a second: the sink takes nothing.",
                                "s",
                                12,
                                "max by (sink) (anabranch_lag_seconds{SINK})",
                                "{{sink}}"),
                        graph(
                                "Lag in records",
                                "Records of the log that the sink does not hold yet. Good: flat and small; after an outage it falls.",
                                "short",
                                12,
                                "sum by (sink) (anabranch_lag_records{SINK})",
                                "{{sink}}"),
                        graph(
                                "Why: requests sent again",
                                "By reason. Good: none. The reasons are on the page of each store.",
                                "reqps",
                                12,
                                "sum by (sink, reason) (rate(anabranch_sink_retries_total{SINK}[$__rate_interval]))",
                                "{{sink}} {{reason}}"),
                        graph(
                                "Why: events rejected",
                                "By who rejected them and the reason; each becomes a dead letter. Good: none, or as few as always.",
                                "short",
                                12,
                                "sum by (stage, reason) (increase(anabranch_events_rejected_total{PROCESS}[$__rate_interval]))",
                                "{{stage}} {{reason}}")));
        Row flow = new Row(
                "Flow",
                List.of(
                        graph(
                                "Records read",
                                "Once for all sinks, by topic. Good: what producers send.",
                                "cps",
                                8,
                                "sum by (topic) (rate(anabranch_events_received_total{PROCESS}[$__rate_interval]))",
                                "{{topic}}"),
                        graph(
                                "Events written",
                                "Durable in the store. Good: as many as are read, for each sink that takes all types.",
                                "cps",
                                8,
                                "sum by (sink) (rate(anabranch_events_written_total{SINK}[$__rate_interval]))",
                                "{{sink}}"),
                        graph(
                                "Event age, median",
                                "From an event's own time to its being durable, the oldest of each write. Good: below 30 s, and below a second while nothing is behind. Late producers are in it.",
                                "s",
                                8,
                                "histogram_quantile(0.5, sum by (sink, le) (rate(anabranch_event_age_seconds_bucket{SINK}[$__rate_interval])))",
                                "{{sink}}"),
                        graph(
                                "Write, 99th percentile",
                                "From handing a batch to the sink to its end, retries included. Good: flat; it shows a slow store before the lag does.",
                                "s",
                                8,
                                "histogram_quantile(0.99, sum by (sink, le) (rate(anabranch_sink_write_seconds_bucket{SINK}[$__rate_interval])))",
                                "{{sink}}"),
                        graph(
                                "Share of writes older than 30 s",
                                "Over an hour, as the burn-rate alerts see it; needs the recording rules. Good: below 1 %.",
                                "percentunit",
                                8,
                                "max by (sink) (anabranch:event_age_over_30s:ratio_rate1h{SINK})",
                                "{{sink}}"),
                        graph(
                                "Dead letters",
                                "Acknowledged by the dead-letter topic, in the interval. Good: none, or as few as always.",
                                "short",
                                8,
                                "sum by (sink) (increase(anabranch_dead_letters_total{PROCESS}[$__rate_interval]))",
                                "{{sink}}")));
        Row log = new Row(
                "The reading of the log",
                List.of(
                        graph(
                                "Bytes read, by reader",
                                "By the reading once for all attached sinks, and by each sink that catches up. Good: the reading alone.",
                                "Bps",
                                8,
                                "sum by (reader) (rate(anabranch_log_bytes_read_total{PROCESS}[$__rate_interval]))",
                                "{{reader}}"),
                        graph(
                                "Window",
                                "Heap that the shared window holds, at most kafka.window. Good: any value; at its maximum while a sink is behind.",
                                "bytes",
                                8,
                                "anabranch_window_bytes{PROCESS}",
                                "{{instance}}"),
                        graph(
                                "Failures, stalls and restarts",
                                "Of the reading, and of branches. Good: none.",
                                "short",
                                8,
                                "sum(increase(anabranch_reading_failures_total{PROCESS}[$__rate_interval]))",
                                "reading failed",
                                "sum(increase(anabranch_reading_stalls_total{PROCESS}[$__rate_interval]))",
                                "reading stalled",
                                "sum by (sink) (increase(anabranch_branch_restarts_total{SINK}[$__rate_interval]))",
                                "{{sink}} restarted")));
        return new Dashboard(
                "overview",
                "Anabranch: overview",
                "anabranch_sink_state{job=~\"$job\",namespace=~\"$namespace\"}",
                List.of(health, flow, log));
    }

    private static Dashboard dynamodb() {
        Row own = new Row(
                "DynamoDB's own",
                List.of(
                        graph(
                                "Throttling by what is exhausted",
                                "Of the table or an index: provisioned, on-demand maximum, account, or key-range, which is a hot key. Good: none.",
                                "reqps",
                                12,
                                "sum by (reason) (rate(anabranch_sink_retries_total{SINK,reason=~\"throttled.*|unprocessed\"}[$__rate_interval]))",
                                "{{reason}}"),
                        graph(
                                "A call's phases, mean",
                                "What a call waits for: a connection, credentials, the store. Good: nearly all of it in the store.",
                                "s",
                                12,
                                "sum by (phase) (rate(anabranch_store_call_phase_seconds_sum{SINK}[$__rate_interval])) / sum by (phase) (rate(anabranch_store_call_phase_seconds_count{SINK}[$__rate_interval]))",
                                "{{phase}}")));
        return store(
                "dynamodb",
                "Anabranch: DynamoDB",
                "anabranch_store_call_phase_seconds_count{job=~\"$job\",namespace=~\"$namespace\"}",
                own);
    }

    private static Dashboard cassandra() {
        Row own = new Row(
                "Cassandra's own",
                List.of(
                        graph(
                                "Too few replicas, too much load",
                                "The servers' errors by name. Good: none. unavailable: nodes are down; write-timeout: a node is too slow, or a partition too hot; overloaded: it says so itself.",
                                "reqps",
                                12,
                                "sum by (reason) (rate(anabranch_sink_retries_total{SINK,reason=~\"unavailable|write-timeout|read-timeout|overloaded\"}[$__rate_interval]))",
                                "{{reason}}"),
                        graph(
                                "Events a statement",
                                "Events handed to the sink for each statement sent. Good: above 1 under load; near 1 means that day-buckets spreads them thin.",
                                "short",
                                12,
                                "sum by (sink) (rate(anabranch_events_written_total{SINK}[$__rate_interval])) / sum by (sink) (rate(anabranch_store_call_seconds_count{SINK,operation=~\"BATCH|EXECUTE\"}[$__rate_interval]))",
                                "{{sink}}")));
        return store(
                "cassandra",
                "Anabranch: Cassandra",
                "anabranch_store_call_seconds_count{job=~\"$job\",namespace=~\"$namespace\",operation=~\"BATCH|EXECUTE\"}",
                own);
    }

    private static Dashboard mongodb() {
        Row own = new Row(
                "MongoDB's own",
                List.of(
                        graph(
                                "The replica set's troubles",
                                "not-primary: an election; write-concern: too few members confirm; error-<code>: the server's code. Good: none but for some seconds in a failover.",
                                "reqps",
                                12,
                                "sum by (reason) (rate(anabranch_sink_retries_total{SINK,reason=~\"not-primary|write-concern|error-.*\"}[$__rate_interval]))",
                                "{{reason}}"),
                        graph(
                                "Deletions",
                                "With event.deletes. Good: none skipped.",
                                "cps",
                                12,
                                "sum by (sink, outcome) (rate(anabranch_deletions_total{SINK}[$__rate_interval]))",
                                "{{sink}} {{outcome}}")));
        return store(
                "mongodb",
                "Anabranch: MongoDB",
                "anabranch_store_call_seconds_count{job=~\"$job\",namespace=~\"$namespace\",operation=~\"insert|update|listCollections\"}",
                own);
    }

    private static Dashboard search() {
        Row own = new Row(
                "The search cluster's own",
                List.of(
                        graph(
                                "The cluster's troubles",
                                "throttled: 429, the cluster has too much to do; blocked: a full disk or a read-only index; store-failed: 5xx, a shard without primary. Good: none.",
                                "reqps",
                                12,
                                "sum by (sink, reason) (rate(anabranch_sink_retries_total{SINK,reason=~\"throttled|blocked|store-failed|unanswered\"}[$__rate_interval]))",
                                "{{sink}} {{reason}}"),
                        graph(
                                "Deletions",
                                "With event.deletes. Good: none skipped, as they are whose record does not know the event's own time.",
                                "cps",
                                12,
                                "sum by (sink, outcome) (rate(anabranch_deletions_total{SINK}[$__rate_interval]))",
                                "{{sink}} {{outcome}}")));
        return store(
                "search",
                "Anabranch: OpenSearch and Elasticsearch",
                "anabranch_store_call_seconds_count{job=~\"$job\",namespace=~\"$namespace\",operation=\"bulk\"}",
                own);
    }

    private static Dashboard redis() {
        Row feed = new Row(
                "Live feed",
                List.of(
                        graph(
                                "Not published, or in another place",
                                "filtered: of types that are not wanted; overflow: on the channel of too many types; stream rejected: Redis' memory is full. Good: the last two are 0.",
                                "cps",
                                12,
                                "sum by (sink) (rate(anabranch_feed_filtered_total{SINK}[$__rate_interval]))",
                                "{{sink}} filtered",
                                "sum by (sink) (rate(anabranch_feed_type_overflow_total{SINK}[$__rate_interval]))",
                                "{{sink}} overflow",
                                "sum by (sink) (rate(anabranch_feed_stream_rejected_total{SINK}[$__rate_interval]))",
                                "{{sink}} stream rejected"),
                        graph(
                                "Redis refuses",
                                "By reason: read-only and moved in a failover, out-of-memory, not-persisting. Good: none but for some seconds in a failover.",
                                "reqps",
                                12,
                                "sum by (sink, reason) (rate(anabranch_sink_retries_total{SINK,reason!~\"disconnected|request-timeout\"}[$__rate_interval]))",
                                "{{sink}} {{reason}}")));
        Row leaderboards = new Row(
                "Leaderboards",
                List.of(
                        graph(
                                "Events that changed no score",
                                "By reason: no-member and no-score are the event's, expired its window's, replayed is the fence at work. Good: no sum-too-large.",
                                "cps",
                                12,
                                "sum by (leaderboard, reason) (rate(anabranch_leaderboard_skipped_total{SINK}[$__rate_interval]))",
                                "{{leaderboard}} {{reason}}"),
                        graph(
                                "Repairs, and what the log no longer had",
                                "Redis had lost something, which was read again; offsets that could not be. Good: none.",
                                "short",
                                12,
                                "sum by (leaderboard, kind) (increase(anabranch_leaderboard_repairs_total{SINK}[$__rate_interval]))",
                                "{{leaderboard}} {{kind}}",
                                "sum by (leaderboard) (increase(anabranch_leaderboard_unreadable_records_total{SINK}[$__rate_interval]))",
                                "{{leaderboard}} unreadable")));
        return page(
                "redis",
                "Anabranch: Redis",
                "{__name__=~\"anabranch_feed_filtered_total|anabranch_leaderboard_skipped_total\",job=~\"$job\",namespace=~\"$namespace\"}",
                standing(),
                writing(),
                feed,
                leaderboards);
    }

    private static Dashboard store(String file, String title, String sinks, Row own) {
        Row calls = new Row(
                "Calls of the driver",
                List.of(
                        graph(
                                "Calls by outcome",
                                "Each call of the store's driver. Good: success alone.",
                                "reqps",
                                8,
                                "sum by (operation, outcome) (rate(anabranch_store_call_seconds_count{SINK}[$__rate_interval]))",
                                "{{operation}} {{outcome}}"),
                        graph(
                                "A call, mean",
                                "From asking to its end. Good: flat, and far below request-timeout: at a quarter of it fewer are sent at once.",
                                "s",
                                8,
                                "sum by (operation) (rate(anabranch_store_call_seconds_sum{SINK}[$__rate_interval])) / sum by (operation) (rate(anabranch_store_call_seconds_count{SINK}[$__rate_interval]))",
                                "{{operation}}"),
                        graph(
                                "Requests in flight, and their limit",
                                "The limit follows the store's answers, up to max-in-flight. Good: the limit at its maximum. At 1: the store is overloaded.",
                                "short",
                                8,
                                "sum by (sink) (anabranch_sink_in_flight{SINK})",
                                "{{sink}} in flight",
                                "sum by (sink) (anabranch_sink_concurrency_limit{SINK})",
                                "{{sink}} limit")));
        return page(file, title, sinks, standing(), writing(), calls, own);
    }

    private static Dashboard page(String file, String title, String sinks, Row... rows) {
        return new Dashboard(file, title, sinks, Arrays.asList(rows));
    }

    private static Row standing() {
        return new Row(
                "How it does",
                List.of(
                        stat(
                                "Not well",
                                "Sinks of this page that are failing or stopped, of all processes. Good: 0.",
                                "short",
                                1,
                                "sum(anabranch_sink_state{SINK,state=~\"failing|stopped\"}) or vector(0)"),
                        stat(
                                "Behind, time",
                                "How old the last record is that it took. Good: below a second; red from 30 s on.",
                                "s",
                                30,
                                "max(anabranch_lag_seconds{SINK})"),
                        stat(
                                "Behind, records",
                                "Records that it does not hold yet. Good: what arrives in a second.",
                                "short",
                                100_000,
                                "sum(anabranch_lag_records{SINK})"),
                        stat(
                                "Written",
                                "Events durable in the store, a second. Good: what producers send.",
                                "cps",
                                Double.NaN,
                                "sum(rate(anabranch_events_written_total{SINK}[$__rate_interval]))"),
                        stat(
                                "Rejected",
                                "Events that this store can never take, in the range shown; each is a dead letter. Good: 0.",
                                "short",
                                1,
                                "sum(increase(anabranch_events_rejected_total{PROCESS,stage=~\"$sink\"}[$__range])) or vector(0)"),
                        stat(
                                "Restarts",
                                "Times that a branch failed and started again, in the range shown. Good: 0.",
                                "short",
                                1,
                                "sum(increase(anabranch_branch_restarts_total{SINK}[$__range]))")));
    }

    private static Row writing() {
        return new Row(
                "Writing",
                List.of(
                        graph(
                                "Lag in time",
                                "How old the last record is that the sink took while it lacks one. Good: below a second.",
                                "s",
                                8,
                                "max by (sink) (anabranch_lag_seconds{SINK})",
                                "{{sink}}"),
                        graph(
                                "Events written, rejected",
                                "A second. Good: none rejected.",
                                "cps",
                                8,
                                "sum by (sink) (rate(anabranch_events_written_total{SINK}[$__rate_interval]))",
                                "{{sink}} written",
                                "sum by (stage) (rate(anabranch_events_rejected_total{PROCESS,stage=~\"$sink\"}[$__rate_interval]))",
                                "{{stage}} rejected"),
                        graph(
                                "Write",
                                "From handing a batch to the sink to its end, retries included: median and 99th percentile. Good: flat.",
                                "s",
                                8,
                                "histogram_quantile(0.5, sum by (sink, le) (rate(anabranch_sink_write_seconds_bucket{SINK}[$__rate_interval])))",
                                "{{sink}} 50 %",
                                "histogram_quantile(0.99, sum by (sink, le) (rate(anabranch_sink_write_seconds_bucket{SINK}[$__rate_interval])))",
                                "{{sink}} 99 %"),
                        graph(
                                "Event age",
                                "From an event's own time to its being durable, the oldest of each write: median and 99th percentile. Good: the median below a second; the 99th percentile shows how late producers are, too.",
                                "s",
                                8,
                                "histogram_quantile(0.5, sum by (sink, le) (rate(anabranch_event_age_seconds_bucket{SINK}[$__rate_interval])))",
                                "{{sink}} 50 %",
                                "histogram_quantile(0.99, sum by (sink, le) (rate(anabranch_event_age_seconds_bucket{SINK}[$__rate_interval])))",
                                "{{sink}} 99 %"),
                        graph(
                                "Events of a batch",
                                "Mean. Good: it grows with the load, up to what the store makes safe quickly.",
                                "short",
                                8,
                                "sum by (sink) (rate(anabranch_sink_batch_events_sum{SINK}[$__rate_interval])) / sum by (sink) (rate(anabranch_sink_batch_events_count{SINK}[$__rate_interval]))",
                                "{{sink}}"),
                        graph(
                                "Requests sent again",
                                "By reason. Good: none.",
                                "reqps",
                                8,
                                "sum by (sink, reason) (rate(anabranch_sink_retries_total{SINK}[$__rate_interval]))",
                                "{{sink}} {{reason}}")));
    }

    private static Dashboard jvm() {
        Row memory = new Row(
                "Memory",
                List.of(
                        stat(
                                "After full collections",
                                "Share of the old generation. Good: below 70 %; the alert is at 85 %. 0 before the first one.",
                                "percentunit",
                                0.85,
                                "max(jvm_gc_live_data_size_bytes{PROCESS} / jvm_gc_max_data_size_bytes{PROCESS})"),
                        stat(
                                "Youngest process",
                                "Good: since the last rollout.",
                                "s",
                                Double.NaN,
                                "min(process_uptime_seconds{PROCESS})"),
                        stat(
                                "Versions",
                                "Versions of Anabranch that run. Good: 1.",
                                "short",
                                2,
                                "count(count by (version) (anabranch_build_info{PROCESS}))"),
                        stat(
                                "Time in collections",
                                "Share of the last interval that all threads stood still. Good: below 5 %.",
                                "percentunit",
                                0.1,
                                "max(sum by (instance) (rate(jvm_gc_pause_seconds_sum{PROCESS}[$__rate_interval])))"),
                        stat(
                                "Open files",
                                "Share of what the system allows. Good: below 80 %.",
                                "percentunit",
                                0.8,
                                "max(process_files_open_files{PROCESS} / process_files_max_files{PROCESS})"),
                        stat(
                                "Processor",
                                "Of the machine, or of the container's limit, by the busiest process. Good: below 90 %.",
                                "percentunit",
                                0.9,
                                "max(process_cpu_usage{PROCESS})"),
                        graph(
                                "Heap",
                                "In use, and the most that there may be. Good: a saw whose lower edge is level.",
                                "bytes",
                                8,
                                "sum by (instance) (jvm_memory_used_bytes{PROCESS,area=\"heap\"})",
                                "{{instance}} used",
                                "sum by (instance) (jvm_memory_max_bytes{PROCESS,area=\"heap\"})",
                                "{{instance}} max"),
                        graph(
                                "Old generation",
                                "In use by the collector's name. Good: level over days.",
                                "bytes",
                                8,
                                "jvm_memory_used_bytes{PROCESS,id=~\".*Old Gen|Tenured Gen\"}",
                                "{{instance}} {{id}}"),
                        graph(
                                "Outside the heap",
                                "Buffers of the drivers, and classes and code. Good: level.",
                                "bytes",
                                8,
                                "sum by (instance) (jvm_buffer_memory_used_bytes{PROCESS})",
                                "{{instance}} buffers",
                                "sum by (instance) (jvm_memory_used_bytes{PROCESS,area=\"nonheap\"})",
                                "{{instance}} classes and code")));
        Row time = new Row(
                "Time",
                List.of(
                        graph(
                                "Processor",
                                "Share that this process takes, and that the machine gives to all. Good: room for peaks.",
                                "percentunit",
                                8,
                                "process_cpu_usage{PROCESS}",
                                "{{instance}} process",
                                "system_cpu_usage{PROCESS}",
                                "{{instance}} machine"),
                        graph(
                                "Collections",
                                "Share of time that all threads stand still. Good: below 5 %.",
                                "percentunit",
                                8,
                                "sum by (instance, action) (rate(jvm_gc_pause_seconds_sum{PROCESS}[$__rate_interval]))",
                                "{{instance}} {{action}}"),
                        graph(
                                "Longest pause",
                                "Within the last minutes. Good: below a second; 30 s look like a stall of the reading.",
                                "s",
                                8,
                                "max by (instance) (jvm_gc_pause_seconds_max{PROCESS})",
                                "{{instance}}"),
                        graph(
                                "Allocation",
                                "Bytes allocated a second. Good: it follows the rate of events.",
                                "Bps",
                                8,
                                "sum by (instance) (rate(jvm_gc_memory_allocated_bytes_total{PROCESS}[$__rate_interval]))",
                                "{{instance}}"),
                        graph(
                                "Threads",
                                "By state. Good: level, none blocked.",
                                "short",
                                8,
                                "sum by (state) (jvm_threads_states_threads{PROCESS})",
                                "{{state}}"),
                        graph(
                                "Open files",
                                "Files and connections. Good: level.",
                                "short",
                                8,
                                "process_files_open_files{PROCESS}",
                                "{{instance}}")));
        return new Dashboard("jvm", "Anabranch: JVM", "", List.of(memory, time));
    }

    private static Panel stat(String title, String good, String unit, double red, String query) {
        return new Panel("stat", title, good, unit, 4, 4, red, List.of(new Query(expression(query), /* legend= */ "")));
    }

    /** @param queries an expression and its legend, then the next */
    private static Panel graph(String title, String good, String unit, int width, String... queries) {
        List<Query> all = new ArrayList<>();
        for (int i = 0; i < queries.length; i += 2) {
            all.add(new Query(expression(queries[i]), queries[i + 1]));
        }
        return new Panel("timeseries", title, good, unit, width, 8, Double.NaN, all);
    }

    /** With what every query is bound to: {@code SINK}, the sinks that are chosen, and {@code PROCESS}, the processes. */
    private static String expression(String query) {
        return query.replace("SINK", "PROCESS,sink=~\"$sink\"")
                .replace("PROCESS", "job=~\"$job\",namespace=~\"$namespace\",instance=~\"$instance\"");
    }
}
