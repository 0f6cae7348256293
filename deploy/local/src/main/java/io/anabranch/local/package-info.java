/** To be told. */
@NullMarked
package io.anabranch.local;

import org.jspecify.annotations.NullMarked;
