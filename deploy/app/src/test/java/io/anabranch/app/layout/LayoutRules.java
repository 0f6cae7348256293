package io.anabranch.app.layout;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.reactivestreams.Publisher;

/** Each rule under the sentence it stands for. */
final class LayoutRules {
    private static final String TOPOLOGY = "io.anabranch.topology..";
    private static final String INGEST = "io.anabranch.ingest..";
    private static final String DECODE = "io.anabranch.ingest.decode..";
    private static final String SETTINGS = "io.anabranch.settings..";
    private static final String SINKS = "io.anabranch.sinks..";
    private static final String KIT = "io.anabranch.sinks.kit..";
    private static final String[] DEPLOY = {
        "io.anabranch.app..",
        "io.anabranch.local..",
        "io.anabranch.load..",
        "io.anabranch.demo..",
        "io.anabranch.bench..",
        "io.anabranch.faults.."
    };
    private static final String[] KAFKA = {"org.apache.kafka..", "reactor.kafka.."};
    private static final String[] DRIVERS = {
        "software.amazon..", "com.datastax..", "com.mongodb..", "org.bson..", "io.lettuce..", "io.netty.."
    };
    private static final Set<String> SUBSCRIBING = Set.of(
            "subscribe", "block", "blockFirst", "blockLast", "blockOptional", "toFuture", "toIterable", "toStream");

    private static final Pattern VAGUE =
            Pattern.compile(".*\\.(utils?|common|core|base|helpers?|managers?|impl|misc)(\\..*)?");

    private LayoutRules() {}

    static Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new TreeMap<>();
        rules.put("topology knows neither Kafka, a store, nor another module", topologyStandsAlone());
        rules.put("ingest imports topology alone of ours, and no driver", ingestKnowsTopologyAlone());
        rules.put("nobody but ingest, the tools and the verifier knows Kafka's client", kafkaIsIngests());
        rules.put("reactor-kafka is fenced in KafkaReading", reactorKafkaIsFencedIn());
        rules.put("the decoder knows bytes, not Kafka", decoderKnowsNoKafka());
        rules.put("settings know nothing of ours", settingsStandAlone());
        rules.put("sinks import topology alone of ours", sinksKnowTopologyAlone());
        rules.put("the sinks' kit knows no driver", kitKnowsNoDriver());
        rules.put("stores never import each other", storesStandApart());
        rules.put("Redis' feed, leaderboards and caches never import each other", partsOfRedisStandApart());
        rules.put("only Redis' own packages know its connections", redisConnectionsAreFencedIn());
        rules.put("nothing subscribes or blocks outside the programs and Pipeline", nothingSubscribes());
        rules.put("a class is named for what it is", namesSaySomething());
        rules.put("a package is a store or a duty", packagesAreADuty());
        rules.put("only programs print", onlyProgramsPrint());
        rules.put("only Main ends the process", onlyMainExits());
        rules.put("every package is null-marked", packagesAreNullMarked());
        return rules;
    }

    private static ArchRule topologyStandsAlone() {
        return noClasses()
                .that()
                .resideInAPackage(TOPOLOGY)
                .should()
                .dependOnClassesThat(resideInAnyPackage(INGEST, SINKS)
                        .or(resideInAnyPackage(DEPLOY))
                        .or(resideInAnyPackage(KAFKA))
                        .or(resideInAnyPackage(DRIVERS)));
    }

    private static ArchRule ingestKnowsTopologyAlone() {
        return noClasses()
                .that()
                .resideInAPackage(INGEST)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(SINKS).or(resideInAnyPackage(DEPLOY)).or(resideInAnyPackage(DRIVERS)));
    }

    private static ArchRule kafkaIsIngests() {
        return noClasses()
                .that(resideInAnyPackage(TOPOLOGY, SINKS, "io.anabranch.app", "io.anabranch.app.settings..")
                        .or(resideInAPackage("io.anabranch.app.ops..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(KAFKA));
    }

    private static ArchRule reactorKafkaIsFencedIn() {
        return noClasses()
                .that()
                .haveNameNotMatching("io\\.anabranch\\.ingest\\.KafkaReading(\\$.*)?")
                .should()
                .dependOnClassesThat(resideInAPackage("reactor.kafka.."));
    }

    private static ArchRule decoderKnowsNoKafka() {
        return noClasses().that().resideInAPackage(DECODE).should().dependOnClassesThat(resideInAnyPackage(KAFKA));
    }

    private static ArchRule settingsStandAlone() {
        return noClasses()
                .that()
                .resideInAPackage(SETTINGS)
                .should()
                .dependOnClassesThat(resideInAnyPackage(TOPOLOGY, INGEST, SINKS).or(resideInAnyPackage(DEPLOY)));
    }

    private static ArchRule kitKnowsNoDriver() {
        return noClasses().that().resideInAPackage(KIT).should().dependOnClassesThat(resideInAnyPackage(DRIVERS));
    }

    private static ArchRule sinksKnowTopologyAlone() {
        return noClasses()
                .that()
                .resideInAPackage(SINKS)
                .should()
                .dependOnClassesThat(resideInAPackage(INGEST).or(resideInAnyPackage(DEPLOY)));
    }

    private static ArchRule storesStandApart() {
        return slices().matching("io.anabranch.sinks.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(DescribedPredicate.alwaysTrue(), resideInAPackage(KIT));
    }

    private static ArchRule partsOfRedisStandApart() {
        return slices().matching("io.anabranch.sinks.redis.(*)..").should().notDependOnEachOther();
    }

    private static ArchRule redisConnectionsAreFencedIn() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("io.anabranch.sinks.redis..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.anabranch.sinks.redis")
                        .and(notNamed("io.anabranch.sinks.redis.RedisReads"))
                        .and(notNamed("io.anabranch.sinks.redis.RedisReadSettings")));
    }

    /** Invariant 9. */
    private static ArchRule nothingSubscribes() {
        return classes()
                .that(resideInAnyPackage(TOPOLOGY, INGEST, SINKS, "io.anabranch.app", "io.anabranch.app.settings..")
                        .or(resideInAPackage("io.anabranch.app.ops.."))
                        .and(notNamed("io.anabranch.topology.Pipeline"))
                        .and(notNamed("io.anabranch.ingest.KafkaReading$PollingThread"))
                        .and(notNamed("io.anabranch.ingest.KafkaLostPositions"))
                        .and(notNamed("io.anabranch.app.RunCommand"))
                        .and(notNamed("io.anabranch.app.ReplayCommand"))
                        .and(notNamed("io.anabranch.app.DlqCommand"))
                        .and(notNamed("io.anabranch.app.TablesCommand")))
                .should(callNo("subscribe or block", LayoutRules::subscribes));
    }

    private static ArchRule namesSaySomething() {
        return noClasses()
                .should()
                .haveNameMatching(".*[.$](Abstract|Default)[A-Z]\\w*|.*(Utils?|Helper|Manager|Impl)");
    }

    private static ArchRule packagesAreADuty() {
        return classes()
                .should(be(
                        "in a package named for a duty",
                        type -> !VAGUE.matcher(type.getPackageName()).matches()));
    }

    private static ArchRule onlyProgramsPrint() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(DEPLOY)
                .should()
                .accessTargetWhere(describe("is System.out or System.err", LayoutRules::prints));
    }

    private static ArchRule onlyMainExits() {
        return classes()
                .that(notNamed("io.anabranch.app.Main")
                        .and(notNamed("io.anabranch.demo.Tools"))
                        .and(resideInAnyPackage(TOPOLOGY, INGEST, SINKS, "io.anabranch.app..")))
                .should(callNo(
                        "end the process",
                        call -> call.getTargetOwner().isEquivalentTo(System.class)
                                && call.getName().equals("exit")));
    }

    private static ArchRule packagesAreNullMarked() {
        return classes()
                .that()
                .areTopLevelClasses()
                .should(be("in a @NullMarked package", type -> type.getPackage().isAnnotatedWith(NullMarked.class)));
    }

    private static boolean subscribes(JavaMethodCall call) {
        return SUBSCRIBING.contains(call.getName()) && call.getTargetOwner().isAssignableTo(Publisher.class);
    }

    private static boolean prints(JavaAccess<?> access) {
        return access.getTargetOwner().isEquivalentTo(System.class)
                && (access.getName().equals("out") || access.getName().equals("err"));
    }

    private static DescribedPredicate<JavaClass> notNamed(String name) {
        return describe("is not " + name, type -> !type.getName().equals(name));
    }

    private static <T> DescribedPredicate<T> describe(String what, Predicate<T> predicate) {
        return DescribedPredicate.describe(what, predicate);
    }

    private static ArchCondition<JavaClass> be(String what, Predicate<JavaClass> right) {
        return new ArchCondition<>("be " + what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                events.add(new SimpleConditionEvent(type, right.test(type), type.getName() + " is not " + what));
            }
        };
    }

    private static ArchCondition<JavaClass> callNo(String what, Predicate<JavaMethodCall> forbidden) {
        return new ArchCondition<>("not " + what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                    if (forbidden.test(call)) {
                        events.add(SimpleConditionEvent.violated(call, call.getDescription()));
                    }
                }
            }
        };
    }
}
