package io.anabranch.settings.broken;

import io.anabranch.ingest.KafkaSettings;

/** Breaks the layout's rules, so that a test sees them fail. */
record Nosy(KafkaSettings settings) {}
