package io.anabranch.sinks.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
    @ParameterizedTest
    @CsvSource({
        "201, '', '', STORED",
        "200, '', '', STORED",
        "409, version_conflict_engine_exception, '[e-1]: version conflict, document already exists', STORED",
        "409, '', '', RETRY",
        "429, es_rejected_execution_exception, 'rejected execution of coordinating operation', THROTTLED",
        "429, circuit_breaking_exception, '[parent] Data too large', THROTTLED",
        "503, unavailable_shards_exception, 'primary shard is not active Timeout: [1m]', RETRY",
        "500, exception, 'out of nowhere', RETRY",
        "403, cluster_block_exception, 'index [events-2026.11.28] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];', RETRY",
        "429, cluster_block_exception, 'index [e] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];', RETRY",
        "403, security_exception, 'no permissions for [indices:data/write/bulk]', FAIL",
        "404, index_not_found_exception, 'no such index [events-2026.11.28] and [action.auto_create_index] is [false]', FAIL",
        "400, mapper_parsing_exception, 'failed to parse', REJECT",
        "400, document_parsing_exception, '[1:2] failed to parse field', REJECT",
        "400, strict_dynamic_mapping_exception, 'mapping set to strict', REJECT",
        "400, illegal_argument_exception, 'Limit of total fields [1000] has been exceeded', REJECT",
        "400, illegal_argument_exception, 'Document contains at least one immense term in field', REJECT",
        "400, illegal_argument_exception, 'unknown setting [index.nonsense]', FAIL",
        "400, validation_exception, 'this action would add [2] shards, but this cluster currently has [1000]/[1000] maximum shards open;', FAIL",
        "413, '', '', REJECT",
        "0, '', '', FAIL"
    })
    void anErrorThatIsNotADocumentsRejectsNone(int status, String type, String reason, Verdict verdict) {
        assertThat(Verdict.of(status, type, reason)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "200, '', STORED",
        "404, '', STORED",
        "404, index_not_found_exception, STORED",
        "404, shard_not_found_exception, RETRY",
        "409, version_conflict_engine_exception, RETRY",
        "429, es_rejected_execution_exception, THROTTLED",
        "403, security_exception, FAIL"
    })
    void aDeletionIsDoneWhereNothingIsThere(int status, String type, Verdict verdict) {
        assertThat(Verdict.ofDeletion(status, type, "")).isEqualTo(verdict);
    }
}
