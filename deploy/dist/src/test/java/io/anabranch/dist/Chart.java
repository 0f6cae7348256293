package io.anabranch.dist;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The chart, as Helm renders it: a release {@code events} in the namespace {@code data}. */
final class Chart {
    static final String FOLDER = "deploy/helm/anabranch";
    static final String NAMESPACE = "data";
    /** The names of the release's objects. */
    static final String NAME = "events-anabranch";

    private static final String KUBERNETES = "1.31.0";
    private static final String HOOK = "helm.sh/hook";
    private static final String SHOWN_HOOK = "shown.helm.sh/hook";

    private Chart() {}

    /** The sets of values in the chart's folder {@code ci}, by the names of their files. */
    static List<String> valueSets() {
        return Repository.files(FOLDER + "/ci", ".yaml").stream()
                .map(file -> file.getFileName().toString().replace(".yaml", ""))
                .toList();
    }

    static Manifests render(String valueSet) {
        return render(valueSet, "{}");
    }

    /** One of the sets with further values, as YAML. */
    static Manifests render(String valueSet, String values) {
        try (FakeCluster cluster = FakeCluster.start()) {
            return render(cluster, valueSet, values);
        }
    }

    /** In a cluster where there is something already. */
    static Manifests render(FakeCluster cluster, String valueSet, String values) {
        TemplateCommand template = new Helm(copy())
                .template()
                .withName("events")
                .withNamespace(NAMESPACE)
                .withKubeVersion(KUBERNETES)
                .withValuesFile(Repository.path(FOLDER + "/ci/" + valueSet + ".yaml"));
        Path further = file(values);
        try {
            return Manifests.of(template.withValuesFile(further).call().replace(SHOWN_HOOK, HOOK));
        } finally {
            delete(further);
        }
    }

    static LintResult lint() {
        return new Helm(Repository.path(FOLDER)).lint().strict().call();
    }

    /** The chart with hooks that Helm takes for usual objects: the library leaves hooks out of what it renders. */
    private static Path copy() {
        Path chart = Repository.path(FOLDER);
        Path copy = Path.of("target", "helm", "anabranch").toAbsolutePath();
        return FolderCopy.of(chart, copy, text -> text.replace(HOOK, SHOWN_HOOK));
    }

    private static Path file(String values) {
        try {
            return Files.writeString(Files.createTempFile("values", ".yaml"), values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
