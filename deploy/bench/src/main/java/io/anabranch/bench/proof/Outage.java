package io.anabranch.bench.proof;

import io.anabranch.local.Server;

/** What befalls one store. */
enum Outage {
    CASSANDRA_STOPPED(ProofPipeline.CASSANDRA, "SIGSTOP", 0.4) {
        @Override
        void begin(ProofStack stack) {
            stack.servers().pause(Server.CASSANDRA);
        }

        @Override
        void end(ProofStack stack) {
            stack.servers().resume(Server.CASSANDRA);
        }
    },
    MONGODB_DOWN(ProofPipeline.MONGODB, "connections reset and refused", 0.4) {
        @Override
        void begin(ProofStack stack) {
            stack.mongodb().refuse();
        }

        @Override
        void end(ProofStack stack) {
            stack.mongodb().heal();
        }
    },
    DYNAMODB_THROTTLED(ProofPipeline.DYNAMODB, "every request throttled", 0.2) {
        @Override
        void begin(ProofStack stack) {
            stack.dynamodb().throttle();
        }

        @Override
        void end(ProofStack stack) {
            stack.dynamodb().heal();
        }
    };

    private final String sink;
    private final String how;
    private final double share;

    Outage(String sink, String how, double share) {
        this.sink = sink;
        this.how = how;
        this.share = share;
    }

    /** The sink whose store it is. */
    String sink() {
        return sink;
    }

    String how() {
        return how;
    }

    /** Of the time that all outages take together. */
    double share() {
        return share;
    }

    abstract void begin(ProofStack stack);

    abstract void end(ProofStack stack);
}
