package io.anabranch.app;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The program's version, as its jar states it. */
public final class Version implements IVersionProvider {
    /** As the jar states it; {@code unpackaged} where there is none. */
    public static String current() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"anabranch " + current()};
    }
}
