/**
 * Reads records of the log a second time, by code that shares nothing with the pipeline's decoder but its settings: what one of
 * the two reads wrongly, the other finds.
 */
@NullMarked
package io.anabranch.app.verify.reader;

import org.jspecify.annotations.NullMarked;
