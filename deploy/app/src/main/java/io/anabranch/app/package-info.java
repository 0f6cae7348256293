/**
 * The program: what its commands do. {@link io.anabranch.app.Main} is where to start reading, and
 * {@link io.anabranch.app.Assembly} names both ends of the flow, the log and the stores.
 */
@NullMarked
package io.anabranch.app;

import org.jspecify.annotations.NullMarked;
