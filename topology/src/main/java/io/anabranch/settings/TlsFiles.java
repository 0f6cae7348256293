package io.anabranch.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Files that say whom a client trusts, and by which it shows who it is. */
public final class TlsFiles {
    private TlsFiles() {}

    /** Adds what is wrong with settings {@code ca}, {@code keystore} and {@code keystore-password}. */
    public static Violations check(
            Violations violations, Optional<String> ca, Optional<String> keystore, Optional<String> keystorePassword) {
        return violations
                .check(readsAuthorities(ca), "ca", ca, "a readable PEM file of certificates")
                .check(
                        readsKeystore(keystore, keystorePassword),
                        "keystore",
                        keystore,
                        "a readable PKCS12 file that keystore-password opens")
                .check(
                        keystorePassword.isEmpty() || keystore.isPresent(),
                        "keystore-password",
                        "(secret)",
                        "together with keystore");
    }

    private static boolean readsAuthorities(Optional<String> ca) {
        try {
            var unused = trustManagers(ca);
            return true;
        } catch (GeneralSecurityException | IOException | RuntimeException unreadable) {
            return false;
        }
    }

    private static boolean readsKeystore(Optional<String> keystore, Optional<String> password) {
        try {
            var unused = keyManagers(keystore, password);
            return true;
        } catch (GeneralSecurityException | IOException | RuntimeException unreadable) {
            return false;
        }
    }

    /**
     * What a connection is made with; Java's own where there is no file.
     *
     * @param owner whose files they are, for the message of a failure: "the schema registry"
     * @throws IllegalStateException if what was readable when it was checked is not any more
     */
    public static SSLContext context(
            String owner, Optional<String> ca, Optional<String> keystore, Optional<String> keystorePassword) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(keystore, keystorePassword), trustManagers(ca), null);
            return context;
        } catch (GeneralSecurityException | IOException changed) {
            throw new IllegalStateException("A certificate file of " + owner + " can't be used any more", changed);
        }
    }

    private static TrustManager @Nullable [] trustManagers(Optional<String> ca)
            throws GeneralSecurityException, IOException {
        if (ca.isEmpty()) {
            return null;
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (Certificate authority : certificates(Path.of(ca.get()))) {
            trusted.setCertificateEntry("ca-" + trusted.size(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws GeneralSecurityException, IOException {
        try (InputStream pem = Files.newInputStream(file)) {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (all.isEmpty()) {
                throw new IOException("no certificate in the file");
            }
            return all;
        }
    }

    private static KeyManager @Nullable [] keyManagers(Optional<String> keystore, Optional<String> password)
            throws GeneralSecurityException, IOException {
        if (keystore.isEmpty()) {
            return null;
        }
        char[] secret = password.orElse("").toCharArray();
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(Path.of(keystore.get()))) {
            own.load(file, secret);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own, secret);
        return factory.getKeyManagers();
    }
}
