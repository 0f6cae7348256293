/**
 * What a record becomes: the event that it tells of and its place in every sink, or why it is rejected. Contacts no server:
 * the decoder and the sinks' own code for keys answer.
 */
@NullMarked
package io.anabranch.app.event;

import org.jspecify.annotations.NullMarked;
