/** To be told. */
@NullMarked
package io.anabranch.ingest;

import org.jspecify.annotations.NullMarked;
