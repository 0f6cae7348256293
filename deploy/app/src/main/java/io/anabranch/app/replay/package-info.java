/** A part of the log, or of the dead letters, delivered to one sink again, beside whatever else writes to it. */
@NullMarked
package io.anabranch.app.replay;

import org.jspecify.annotations.NullMarked;
