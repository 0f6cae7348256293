package io.anabranch.ingest.broken;

import io.lettuce.core.RedisURI;

/** Breaks the layout's rules, so that a test sees them fail. */
record Nosy(RedisURI driver) {}
