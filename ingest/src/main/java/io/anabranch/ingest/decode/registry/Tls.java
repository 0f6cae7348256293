package io.anabranch.ingest.decode.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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

/** Whom the client trusts, and how it shows who it is. */
final class Tls {
    private Tls() {}

    static boolean readsAuthorities(Optional<String> ca) {
        try {
            var unused = trustManagers(ca);
            return true;
        } catch (GeneralSecurityException | IOException | RuntimeException unreadable) {
            return false;
        }
    }

    static boolean readsKeystore(Optional<String> keystore, Optional<String> password) {
        try {
            var unused = keyManagers(keystore, password);
            return true;
        } catch (GeneralSecurityException | IOException | RuntimeException unreadable) {
            return false;
        }
    }

    /** Java's own where the settings name no file. */
    static SSLContext context(SchemaRegistrySettings settings) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keyManagers(settings.keystore(), settings.keystorePassword()), trustManagers(settings.ca()), null);
            return context;
        } catch (GeneralSecurityException changed) {
            throw new IllegalStateException(
                    "A certificate file of the schema registry can't be used any more", changed);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "A certificate file of the schema registry can't be read any more", unreadable);
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
