package io.anabranch.local;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;

/**
 * Folders of jars, one for each server since their libraries conflict, filled from Maven repositories at first use. A folder appears
 * whole or not at all, so one that is there needs neither a network nor a look into a repository. The user's Maven settings and local
 * repository are honoured.
 */
public final class Jars {
    private final Path cache;
    private final Consumer<String> progress;

    Jars(Path cache, Consumer<String> progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /**
     * Where the stack keeps its servers' jars.
     *
     * @param progress hears of what is being got
     */
    public static Jars ofTheStack(Consumer<String> progress) {
        return new Jars(Folders.cache(), progress);
    }

    /**
     * The folder that holds an artifact list's runtime closure.
     *
     * @param name what to call the folder
     * @param artifacts {@code group:artifact:version}, the nearest first
     * @throws LocalStackException if it is not there and can't be filled
     */
    public Path folder(String name, List<String> artifacts) {
        return folder(name, artifacts, Jars::closure, Jars::linkAll);
    }

    /**
     * The folder that holds what is in an artifact, a gzipped tar archive.
     *
     * @param name what to call the folder
     * @param artifact {@code group:artifact:tar.gz:classifier:version}
     * @throws LocalStackException if it is not there and can't be filled
     */
    Path unpacked(String name, String artifact) {
        return folder(name, List.of(artifact), Jars::alone, (archives, draft) -> TarGz.unpack(archives.get(0), draft));
    }

    private Path folder(String name, List<String> artifacts, Resolution resolution, Filling filling) {
        Path folder = cache.resolve("jars").resolve(name + "-" + Integer.toHexString(artifacts.hashCode()));
        if (Files.isDirectory(folder)) {
            return folder;
        }
        progress.accept("Getting " + name + " from Maven, this once");
        try {
            return fill(folder, resolution.files(artifacts), filling);
        } catch (RepositoryException e) {
            throw new LocalStackException(
                    "Could not get the jars of " + name + " (" + String.join(", ", artifacts) + ") from Maven: "
                            + e.getMessage()
                            + ". Connect to the network, or name a mirror that you can reach in ~/.m2/settings.xml, and try again;"
                            + " once got, they are kept in " + folder.getParent() + ".",
                    e);
        } catch (IOException e) {
            throw new LocalStackException(
                    "Could not keep the jars of " + name + " in " + folder + ": " + e
                            + ". Free space there, or set ANABRANCH_CACHE to a folder that can be written.",
                    e);
        }
    }

    private static List<Path> closure(List<String> artifacts) throws RepositoryException {
        ContextOverrides overrides =
                ContextOverrides.create().withUserSettings(true).build();
        try (Context maven = Runtimes.INSTANCE.getRuntime().create(overrides)) {
            CollectRequest closure = new CollectRequest();
            artifacts.forEach(
                    name -> closure.addDependency(new Dependency(new DefaultArtifact(name), JavaScopes.RUNTIME)));
            closure.setRepositories(maven.remoteRepositories());
            DependencyRequest request =
                    new DependencyRequest(closure, DependencyFilterUtils.classpathFilter(JavaScopes.RUNTIME));
            return files(maven.repositorySystem()
                    .resolveDependencies(maven.repositorySystemSession(), request)
                    .getArtifactResults());
        }
    }

    /** The artifacts without what they depend on: an archive brings that along. */
    private static List<Path> alone(List<String> artifacts) throws RepositoryException {
        ContextOverrides overrides =
                ContextOverrides.create().withUserSettings(true).build();
        try (Context maven = Runtimes.INSTANCE.getRuntime().create(overrides)) {
            List<ArtifactRequest> requests = artifacts.stream()
                    .map(name -> new ArtifactRequest(new DefaultArtifact(name), maven.remoteRepositories(), null))
                    .toList();
            return files(maven.repositorySystem().resolveArtifacts(maven.repositorySystemSession(), requests));
        }
    }

    private static List<Path> files(List<ArtifactResult> results) {
        return results.stream()
                .map(ArtifactResult::getArtifact)
                .map(artifact -> artifact.getFile().toPath())
                .toList();
    }

    /** Filled next to and then renamed: two processes may do it at once, and whoever dies leaves nothing that looks complete. */
    private static Path fill(Path folder, List<Path> files, Filling filling) throws IOException {
        Files.createDirectories(folder.getParent());
        Path draft = Files.createTempDirectory(folder.getParent(), "draft");
        try {
            filling.fill(files, draft);
        } catch (IOException e) {
            Folders.delete(draft);
            throw e;
        }
        try {
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException someoneElseWasFirst) {
            Folders.delete(draft);
            if (!Files.isDirectory(folder)) {
                throw someoneElseWasFirst;
            }
        }
        return folder;
    }

    private static void linkAll(List<Path> files, Path draft) throws IOException {
        for (Path file : files) {
            link(file, draft.resolve(file.getFileName()));
        }
    }

    static void link(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (FileSystemException | UnsupportedOperationException anotherFileSystem) {
            Files.copy(from, to);
        }
    }

    /** From artifacts to files. */
    private interface Resolution {
        List<Path> files(List<String> artifacts) throws RepositoryException;
    }

    /** From files to what is in the folder. */
    private interface Filling {
        void fill(List<Path> files, Path draft) throws IOException;
    }
}
