/**
 * The local stack: real servers on 127.0.0.1, as child processes, from Maven artifacts. {@link io.anabranch.local.LocalStack}
 * starts, breaks and stops them; {@link io.anabranch.local.WithServers} gives them to a test; {@link io.anabranch.local.LocalCommand}
 * gives them to an operator. Each server is a {@code Recipe}: what it is made of, how it is set up, and how to ask whether it is ready.
 */
@NullMarked
package io.anabranch.local;

import org.jspecify.annotations.NullMarked;
