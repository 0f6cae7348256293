/** What it takes to run: resident memory, and the least heap that holds the rate of the largest, by version of the JDK. */
@NullMarked
package io.anabranch.bench.memory;

import org.jspecify.annotations.NullMarked;
