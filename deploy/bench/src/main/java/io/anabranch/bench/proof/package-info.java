/**
 * Proofs: the whole program against real servers. Processes of {@code anabranch run} are started as an operator would start
 * them, a load is published by the bench process, faults are made on a schedule or by a printed seed, and at the end the log is
 * compared with everything that the stores hold. A proof ends with its goals and fails where one is missed or a store differs.
 */
@NullMarked
package io.anabranch.bench.proof;

import org.jspecify.annotations.NullMarked;
