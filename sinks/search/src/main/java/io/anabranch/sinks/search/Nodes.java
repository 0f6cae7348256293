package io.anabranch.sinks.search;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** The cluster's nodes in turn; one that failed is left out for a moment, unless all did. Thread-safe. */
final class Nodes {
    private static final long REST_NANOS = Duration.ofSeconds(5).toNanos();

    private final List<String> nodes;
    private final AtomicLongArray restsUntil;
    private final AtomicInteger next = new AtomicInteger();

    Nodes(List<String> nodes) {
        this.nodes = nodes.stream().map(node -> node.replaceFirst("/$", "")).toList();
        this.restsUntil = new AtomicLongArray(nodes.size());
        long now = System.nanoTime();
        for (int i = 0; i < nodes.size(); i++) {
            restsUntil.set(i, now);
        }
    }

    /** Which one to ask now. */
    int choose() {
        int first = Math.floorMod(next.getAndIncrement(), nodes.size());
        long now = System.nanoTime();
        for (int i = 0; i < nodes.size(); i++) {
            int node = (first + i) % nodes.size();
            if (now - restsUntil.get(node) >= 0) {
                return node;
            }
        }
        return first;
    }

    /** {@code http://127.0.0.1:9200}. */
    String address(int node) {
        return nodes.get(node);
    }

    /** It did not answer. */
    void failed(int node) {
        restsUntil.set(node, System.nanoTime() + REST_NANOS);
    }

    @Override
    public String toString() {
        return String.join(", ", nodes);
    }
}
