package io.anabranch.sinks.left.util;

import io.anabranch.ingest.KafkaSettings;
import io.anabranch.sinks.right.Neighbour;

/** Breaks the layout's rules, so that a test sees them fail. */
record Nosy(Neighbour neighbour, KafkaSettings settings) {}
