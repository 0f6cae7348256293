package io.anabranch.topology;

import reactor.core.publisher.Flux;

/** Hands out the same batches to every subscriber; nobody pauses it. */
record FixedSource(Flux<Batch> batches) implements Source {
    @Override
    public Progress progress() {
        return Progress.ATTACHED;
    }

    @Override
    public void pause() {
        throw new IllegalStateException("nobody pauses it");
    }

    @Override
    public void resume() {
        throw new IllegalStateException("nobody resumes it");
    }
}
