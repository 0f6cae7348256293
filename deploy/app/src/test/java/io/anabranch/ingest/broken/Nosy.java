package io.anabranch.ingest.broken;

import io.lettuce.core.RedisURI;

/** Breaks the house's rules, so that a test sees them fail. */
record Nosy(RedisURI driver) {}
