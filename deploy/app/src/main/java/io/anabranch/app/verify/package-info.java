/**
 * The proof of delivery: reads the log, the dead letters and every store in full and compares them, with code that shares
 * nothing with the sinks but the drivers, and nothing with the decoder but the settings.
 */
@NullMarked
package io.anabranch.app.verify;

import org.jspecify.annotations.NullMarked;
