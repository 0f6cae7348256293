/**
 * Whole programs, each a process of its own, that bring one topic to the stores of one machine. They take turns on the same servers, are
 * measured from outside by the positions that they commit, and what they say they have stored is counted in the stores.
 */
@NullMarked
package io.anabranch.bench.whole;

import org.jspecify.annotations.NullMarked;
