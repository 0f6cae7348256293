/**
 * What the stores' sinks and readers share: {@link io.anabranch.sinks.kit.Permits} and {@link io.anabranch.sinks.kit.AdaptiveLimit} bound the
 * requests in flight, {@link io.anabranch.sinks.kit.RetryingReader} asks again until there is an answer, {@link
 * io.anabranch.sinks.kit.ResumeToken} is a page's token, and {@link io.anabranch.sinks.kit.StoreCalls} measures a driver's calls.
 *
 * <p>An invariant that is cited by its number stands in {@code docs/invariants.md}.
 */
@NullMarked
package io.anabranch.sinks.kit;

import org.jspecify.annotations.NullMarked;
