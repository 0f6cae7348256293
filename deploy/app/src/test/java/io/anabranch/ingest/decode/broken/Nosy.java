package io.anabranch.ingest.decode.broken;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Breaks the layout's rules, so that a test sees them fail. */
record Nosy(ConsumerRecord<byte[], byte[]> record) {}
