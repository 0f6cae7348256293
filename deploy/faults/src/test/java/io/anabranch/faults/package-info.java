/**
 * What the program must survive, a test for every row of {@code docs/faults.md}. The program runs as processes of its own on real
 * servers; a fault is injected while a producer with a ledger publishes; then all heals, and what every store holds is compared with
 * the ledger and by {@code anabranch verify}.
 */
@org.jspecify.annotations.NullMarked
package io.anabranch.faults;
