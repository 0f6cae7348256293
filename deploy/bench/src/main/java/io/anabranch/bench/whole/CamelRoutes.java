package io.anabranch.bench.whole;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.model.InsertOneModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.main.Main;
import org.apache.camel.model.ProcessorDefinition;

/**
 * Apache Camel with a component for Kafka and one for each store, as its manuals have it where throughput counts: a batch is read and parsed
 * once, goes to all stores at once, and is committed by hand when all have it. A batch that fails is read again.
 *
 * <p>MongoDB's component takes a whole batch as one bulk, and documents that are there already are no failure. The others have no batches in
 * this version: DynamoDB's writes by PutItem alone, Cassandra's executes one prepared statement, and Redis' sends one command, each of which
 * holds a thread until it is answered. So a batch is split, and its events are written by many threads. An event that comes again counts again.
 */
final class CamelRoutes extends RouteBuilder {
    /** One for each two partitions. */
    private static final int CONSUMERS = 4;

    private static final int RECORDS = 1_000;
    private static final int WRITERS = 32;
    /** Of the pool that the component for Redis makes. */
    private static final int REDIS_CONNECTIONS = 8;

    private static final int DUPLICATE_KEY = 11_000;
    private static final String BATCH = "batch";

    private final Servers servers;
    private final Target target;

    private CamelRoutes(Servers servers, Target target) {
        this.servers = servers;
        this.target = target;
    }

    public static void main(String[] args) throws Exception {
        Servers servers = Servers.parse(List.of(args));
        Target target = Target.parse(args[5], args[6], args[7]);
        Main main = new Main();
        main.configure().addRoutesBuilder(new CamelRoutes(servers, target));
        main.run();
    }

    @Override
    public void configure() {
        from(kafka())
                .process(CamelRoutes::read)
                .multicast()
                .parallelProcessing()
                .executorService(threads("stores", CONSUMERS * target.stores().size()))
                .stopOnException()
                .to(target.stores().stream().map(CamelRoutes::direct).toArray(String[]::new))
                .end()
                .process(CamelRoutes::commit);
        target.stores().forEach(this::route);
    }

    private String kafka() {
        String bytes = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
        return "kafka:" + target.topic() + "?brokers=" + servers.kafka() + "&groupId=" + target.name()
                + "&autoOffsetReset=earliest&keyDeserializer=" + bytes + "&valueDeserializer=" + bytes
                + "&consumersCount=" + CONSUMERS + "&batching=true&maxPollRecords=" + RECORDS
                // A batch that is not full waits for so long.
                + "&pollTimeoutMs=50"
                // The next batch's commit would pass over a batch that failed.
                + "&allowManualCommit=true&autoCommitEnable=false&breakOnFirstError=true";
    }

    private void route(Store store) {
        switch (store) {
            case DYNAMODB -> dynamodb();
            case CASSANDRA -> cassandra();
            case MONGODB -> mongodb();
            case FEED -> feed();
            case LEADERBOARDS -> leaderboard();
        }
    }

    private void mongodb() {
        from(direct(Store.MONGODB))
                .onException(MongoBulkWriteException.class)
                .onWhen(CamelRoutes::hasOnlyDuplicates)
                .continued(true)
                .end()
                .setHeader("CamelMongoDbBulkOrdered", constant(false))
                .transform()
                .body(List.class, CamelRoutes::inserts)
                .to("mongodb:any?hosts=" + servers.mongodb() + "&database=" + Target.DATABASE + "&collection="
                        + target.name() + "&operation=bulkWrite");
    }

    private void cassandra() {
        each(Store.CASSANDRA, WRITERS)
                .transform()
                .body(PlainEvent.class, PlainEvent::row)
                .to("cql:" + servers.cassandra() + "/" + Target.DATABASE + "?datacenter=" + Target.DATACENTER
                        + "&cql=RAW(" + PlainEvent.insert(target) + ")");
    }

    private void dynamodb() {
        each(Store.DYNAMODB, WRITERS)
                .setHeader("CamelAwsDdbItem")
                .body(PlainEvent.class, PlainEvent::item)
                .to("aws2-ddb:" + target.name() + "?operation=PutItem&region=" + Target.REGION + "&accessKey="
                        + Target.KEY
                        + "&secretKey=" + Target.KEY + "&overrideEndpoint=true&uriEndpointOverride=http://"
                        + servers.dynamodb());
    }

    private void feed() {
        each(Store.FEED, REDIS_CONNECTIONS)
                .setHeader("CamelRedis.Channel")
                .body(PlainEvent.class, event -> event.channel(target))
                .setHeader("CamelRedis.Message")
                .body(PlainEvent.class, PlainEvent::toString)
                .to(redis("PUBLISH"));
    }

    private void leaderboard() {
        each(Store.LEADERBOARDS, REDIS_CONNECTIONS)
                .setHeader("CamelRedis.Key", constant(target.leaderboard()))
                .setHeader("CamelRedis.Value")
                .body(PlainEvent.class, PlainEvent::user)
                .setHeader("CamelRedis.Increment")
                .body(PlainEvent.class, PlainEvent::cents)
                .to(redis("ZINCRBY"));
    }

    private String redis(String command) {
        return "spring-redis:" + servers.redis() + "?command=" + command
                + "&serializer=#class:org.springframework.data.redis.serializer.StringRedisSerializer";
    }

    /** A route's beginning, for a component that takes an event at a time. */
    private ProcessorDefinition<?> each(Store store, int writers) {
        return from(direct(store))
                .split(body())
                .parallelProcessing()
                .executorService(threads(store.id(), writers))
                .stopOnException();
    }

    private static String direct(Store store) {
        return "direct:" + store.id();
    }

    private ExecutorService threads(String name, int number) {
        return getContext().getExecutorServiceManager().newFixedThreadPool(this, name, number);
    }

    /** From records to events. */
    private static void read(Exchange batch) {
        List<Exchange> records = records(batch.getMessage().getBody(List.class));
        batch.setProperty(BATCH, records);
        batch.getMessage()
                .setBody(records.stream()
                        .map(record -> PlainEvent.read(record.getMessage().getBody(byte[].class)))
                        .toList());
    }

    /** Each record commits its own partition alone, whatever else is in the batch. */
    private static void commit(Exchange batch) {
        Map<Integer, KafkaManualCommit> last = new HashMap<>();
        for (Exchange record : records(batch.getProperty(BATCH, List.class))) {
            last.put(
                    record.getMessage().getHeader(KafkaConstants.PARTITION, Integer.class),
                    record.getMessage().getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class));
        }
        last.values().forEach(KafkaManualCommit::commit);
    }

    private static List<Exchange> records(List<?> batch) {
        return batch.stream().map(Exchange.class::cast).toList();
    }

    private static Object inserts(List<?> events) {
        List<InsertOneModel<?>> inserts = new ArrayList<>(events.size());
        events.forEach(event -> inserts.add(new InsertOneModel<>(((PlainEvent) event).document())));
        return inserts;
    }

    /** What a batch that is read again finds there. */
    private static boolean hasOnlyDuplicates(Exchange batch) {
        Throwable failure = batch.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        while (failure != null && !(failure instanceof MongoBulkWriteException)) {
            failure = failure.getCause();
        }
        return failure instanceof MongoBulkWriteException bulk
                && bulk.getWriteConcernError() == null
                && bulk.getWriteErrors().stream().allMatch(error -> error.getCode() == DUPLICATE_KEY);
    }
}
