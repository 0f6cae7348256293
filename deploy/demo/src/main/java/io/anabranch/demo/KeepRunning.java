package io.anabranch.demo;

import java.io.PrintWriter;
import java.nio.file.Path;

/** Tells how to look at a demo that goes on running. */
final class KeepRunning {
    private KeepRunning() {}

    static void explain(PrintWriter out, DemoPipeline pipeline, Path config, Program program) {
        out.printf(
                """

                Everything goes on running until Ctrl-C. To look at it, in another terminal:

                  the live feed      redis-cli -p %1$s psubscribe 'events:*'
                  the leaderboard    redis-cli -p %1$s zrevrange '%2$s' 0 9 withscores     (in cents)
                  more events        ./anabranch load --brokers %3$s --events 10000 --rate 1000 --seed 2
                  the log            kcat -b %3$s -t %4$s -o -5 -e
                  the dead letters   kcat -b %3$s -t events.dead -o beginning -e -f '%%h\\n'
                  Cassandra          cqlsh 127.0.0.1 %5$s -e "SELECT event_time, user_id, event_type FROM analytics.events_by_day LIMIT 10"
                  DynamoDB           AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws dynamodb query --region eu-west-1 \\
                                       --endpoint-url http://%6$s --table-name Events --no-scan-index-forward --limit 5 \\
                                       --key-condition-expression 'PK = :u' --expression-attribute-values '{":u":{"S":"USER#user-0"}}'
                  MongoDB            mongosh mongodb://%7$s/analytics --eval 'db.events.findOne()'
                                     (the server speaks MongoDB 4.2, wire version 8: a mongosh of today and drivers 7 refuse it, older ones do not)
                  OpenSearch         curl 'http://%10$s/events-*/_search?q=event_type:purchase&sort=timestamp:desc&size=3&pretty'
                  metrics            curl %8$s
                  the proof again    ./anabranch verify --config %9$s

                """,
                port(pipeline.redis()),
                pipeline.leaderboardKey(),
                pipeline.kafka(),
                pipeline.topic(),
                port(pipeline.cassandra()),
                pipeline.dynamodb(),
                pipeline.mongodb(),
                program.ops("/metrics"),
                config,
                pipeline.opensearch());
        out.flush();
    }

    private static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }
}
