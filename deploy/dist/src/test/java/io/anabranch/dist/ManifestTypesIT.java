package io.anabranch.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that the chart renders is of the types of its kinds: Kubernetes' own, KEDA's and those of Prometheus' operator. */
class ManifestTypesIT {
    private static final Path PROJECT = Path.of("target", "npm").toAbsolutePath();
    private static final Path SOURCES = Path.of("src", "test", "npm");

    @TempDir
    private Path manifests = Path.of("");

    @BeforeAll
    static void bringTypes() {
        String purpose = "check manifests by their types";
        assertThat(Programs.require("node", purpose, "apt-get install nodejs (Debian, Ubuntu)"))
                .isExecutable();
        Path npm = Programs.require("npm", purpose, "apt-get install npm (Debian, Ubuntu)");
        Path project = FolderCopy.of(SOURCES, PROJECT, UnaryOperator.identity());

        Shell.Ended brought = Shell.run(project, npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund");

        assertThat(brought.exitCode()).as(brought.said()).isZero();
    }

    @Test
    void everyManifestOfEveryValueSetIsOfItsType() throws IOException {
        for (String valueSet : Chart.valueSets()) {
            Files.writeString(
                    manifests.resolve(valueSet + ".json"),
                    Chart.render(valueSet).json());
        }

        Shell.Ended checked = check();

        assertThat(checked.exitCode()).as(checked.said()).isZero();
        assertThat(checked.said()).contains("manifests, all of them well typed");
    }

    @Test
    void aFieldThatItsKindDoesNotHaveIsRefused() throws IOException {
        String json = Chart.render("minimal").json();
        Files.writeString(manifests.resolve("misspelt.json"), json.replace("\"readinessProbe\"", "\"readynessProbe\""));

        Shell.Ended checked = check();

        assertThat(checked.exitCode()).isOne();
        assertThat(checked.said())
                .contains("misspelt--StatefulSet--" + Chart.NAME)
                .contains("readynessProbe");
    }

    @Test
    void aValueOfAnotherTypeIsRefused() throws IOException {
        String json = Chart.render("keda").json();
        Files.writeString(
                manifests.resolve("mistyped.json"),
                json.replace("\"maxReplicaCount\" : 12", "\"maxReplicaCount\" : \"12\""));

        Shell.Ended checked = check();

        assertThat(checked.exitCode()).isOne();
        assertThat(checked.said())
                .contains("mistyped--ScaledObject--" + Chart.NAME)
                .contains("/spec/maxReplicaCount");
    }

    private Shell.Ended check() {
        return Shell.run(PROJECT, "node", "check-manifests.mjs", manifests.toString());
    }
}
