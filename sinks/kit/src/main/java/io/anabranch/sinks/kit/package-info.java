/**
 * What the stores' sinks and readers share, so that each is explained once:
 *
 * <ul>
 *   <li><b>failures</b>: {@link io.anabranch.sinks.kit.FailureClassifier}, a store's one table of what its server and its driver answer, and
 *       {@link io.anabranch.sinks.kit.Retries}, which go by it;
 *   <li><b>writing</b>: {@link io.anabranch.sinks.kit.ResendingWriter} around a store's {@link io.anabranch.sinks.kit.StoreWrite}, with
 *       {@link io.anabranch.sinks.kit.RequestCutter} before it, {@link io.anabranch.sinks.kit.KeysInFlight} for two writes of one key, and
 *       {@link io.anabranch.sinks.kit.RequestGate} for how many at once;
 *   <li><b>querying</b>: {@link io.anabranch.sinks.kit.StoredEvents} around a store's {@link io.anabranch.sinks.kit.EventQuery}, page by page
 *       with a {@link io.anabranch.sinks.kit.PageToken}, and {@link io.anabranch.sinks.kit.RetryingReader} for each question;
 *   <li><b>metrics</b>: {@link io.anabranch.sinks.kit.StoreCalls}, a driver's calls;
 *   <li><b>settings</b>: {@link io.anabranch.sinks.kit.RequestLimits}, which every store has, and {@link io.anabranch.sinks.kit.SinkKind},
 *       which joins a store's settings, sink and tables, and which the program finds by {@link java.util.ServiceLoader}.
 * </ul>
 *
 * <p>An invariant that is cited by its number stands in {@code docs/invariants.md}.
 */
@NullMarked
package io.anabranch.sinks.kit;

import org.jspecify.annotations.NullMarked;
