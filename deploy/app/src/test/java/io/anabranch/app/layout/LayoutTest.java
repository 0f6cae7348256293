package io.anabranch.app.layout;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class LayoutTest {
    private static final JavaClasses PROJECT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            // Tests of sinks, which block and subscribe as tests do.
            .withImportOption(location -> !location.contains("/testkit/"))
            .importPackages("io.anabranch");

    @TestFactory
    Stream<DynamicTest> theLayoutKeepsItsRules() {
        return LayoutRules.all().entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(), () -> rule.getValue().check(PROJECT)));
    }

    @TestFactory
    Stream<DynamicTest> everyRuleCanFail() {
        JavaClasses broken = new ClassFileImporter()
                .importPackages(
                        "io.anabranch.topology.broken",
                        "io.anabranch.ingest.broken",
                        "io.anabranch.ingest.decode.broken",
                        "io.anabranch.settings.broken",
                        "io.anabranch.sinks.kit.broken",
                        "io.anabranch.sinks.redis.feed.broken",
                        "io.anabranch.sinks.left",
                        "io.anabranch.sinks.right");
        return LayoutRules.all().entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(),
                        () -> assertThat(violations(rule.getValue(), broken)).isTrue()));
    }

    private static boolean violations(ArchRule rule, JavaClasses classes) {
        return rule.evaluate(classes).hasViolation();
    }
}
