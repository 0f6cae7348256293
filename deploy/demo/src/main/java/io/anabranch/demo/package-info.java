/** The demo: Kafka to all six sinks on servers of this machine, watched while it runs and counted when it is done. */
@NullMarked
package io.anabranch.demo;

import org.jspecify.annotations.NullMarked;
