/** The archive, the image, and all that stands around the program where it is run for real. */
@NullMarked
package io.anabranch.dist;

import org.jspecify.annotations.NullMarked;
