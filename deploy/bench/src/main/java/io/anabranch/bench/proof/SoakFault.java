package io.anabranch.bench.proof;

import io.anabranch.local.Server;

/** What befalls a server for some seconds, while the process that is watched lives on. */
enum SoakFault {
    CASSANDRA_STOPPED("Cassandra stopped") {
        @Override
        void begin(ProofStack stack) {
            Outage.CASSANDRA_STOPPED.begin(stack);
        }

        @Override
        void end(ProofStack stack) {
            Outage.CASSANDRA_STOPPED.end(stack);
        }
    },
    MONGODB_DOWN("MongoDB's connections reset and refused") {
        @Override
        void begin(ProofStack stack) {
            Outage.MONGODB_DOWN.begin(stack);
        }

        @Override
        void end(ProofStack stack) {
            Outage.MONGODB_DOWN.end(stack);
        }
    },
    DYNAMODB_THROTTLED("DynamoDB throttles everything") {
        @Override
        void begin(ProofStack stack) {
            Outage.DYNAMODB_THROTTLED.begin(stack);
        }

        @Override
        void end(ProofStack stack) {
            Outage.DYNAMODB_THROTTLED.end(stack);
        }
    },
    DYNAMODB_STOPPED("DynamoDB stopped") {
        @Override
        void begin(ProofStack stack) {
            stack.servers().pause(Server.DYNAMODB);
        }

        @Override
        void end(ProofStack stack) {
            stack.servers().resume(Server.DYNAMODB);
        }
    },
    REDIS_STOPPED("Redis stopped") {
        @Override
        void begin(ProofStack stack) {
            stack.servers().pause(Server.REDIS);
        }

        @Override
        void end(ProofStack stack) {
            stack.servers().resume(Server.REDIS);
        }
    },
    REDIS_KILLED("Redis killed and started again") {
        @Override
        void begin(ProofStack stack) {
            stack.servers().kill(Server.REDIS);
        }

        @Override
        void end(ProofStack stack) {
            stack.servers().restart(Server.REDIS);
        }
    },
    KAFKA_STOPPED("Kafka stopped") {
        @Override
        void begin(ProofStack stack) {
            stack.servers().pause(Server.KAFKA);
        }

        @Override
        void end(ProofStack stack) {
            stack.servers().resume(Server.KAFKA);
        }
    };

    private final String how;

    SoakFault(String how) {
        this.how = how;
    }

    String how() {
        return how;
    }

    abstract void begin(ProofStack stack);

    abstract void end(ProofStack stack);
}
