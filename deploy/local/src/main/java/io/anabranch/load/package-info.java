/** The load generator: publishes events as a shop's site would, each a function of a seed and its number. */
@NullMarked
package io.anabranch.load;

import org.jspecify.annotations.NullMarked;
