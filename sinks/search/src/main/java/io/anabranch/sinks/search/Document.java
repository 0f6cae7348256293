package io.anabranch.sinks.search;

import io.anabranch.topology.Event;

/**
 * An event's two lines in a bulk: what to do, and the document.
 *
 * @param start of the first line in the array
 * @param end of the second, behind its line feed
 */
record Document(Event event, byte[] bytes, int start, int end) {
    int length() {
        return end - start;
    }
}
