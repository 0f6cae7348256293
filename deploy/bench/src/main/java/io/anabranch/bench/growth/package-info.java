/** What grows with what: rate, CPU an event and memory of the whole program along one axis at a time. */
@NullMarked
package io.anabranch.bench.growth;

import org.jspecify.annotations.NullMarked;
