/** To be told. */
@NullMarked
package io.anabranch.sinks;

import org.jspecify.annotations.NullMarked;
