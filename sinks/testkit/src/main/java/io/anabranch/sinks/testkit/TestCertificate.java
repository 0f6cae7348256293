package io.anabranch.sinks.testkit;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A server's certificate, of an authority that is made for it alone. */
public final class TestCertificate {
    private static final Duration DAY = Duration.ofDays(1);

    private final X509Bundle bundle;

    private TestCertificate(X509Bundle bundle) {
        this.bundle = bundle;
    }

    /** @param host what it is for: a name, or an address such as 127.0.0.1 */
    public static TestCertificate of(String host) throws Exception {
        return of(host, Instant.now().minus(DAY), Instant.now().plus(DAY));
    }

    /** One that was good until yesterday; its authority still is. */
    public static TestCertificate expired(String host) throws Exception {
        return of(host, Instant.now().minus(DAY.multipliedBy(9)), Instant.now().minus(DAY));
    }

    private static TestCertificate of(String host, Instant begin, Instant end) throws Exception {
        X509Bundle authority = new CertificateBuilder()
                // Two authorities of one name are one with another key.
                .subject("CN=authority " + UUID.randomUUID())
                .setIsCertificateAuthority(true)
                .ecp256()
                .notBefore(Instant.now().minus(DAY.multipliedBy(10)))
                .buildSelfSigned();
        CertificateBuilder certificate = new CertificateBuilder()
                .subject("CN=" + host)
                .ecp256()
                .notBefore(begin)
                .notAfter(end);
        if (Character.isDigit(host.charAt(0))) {
            certificate.addSanIpAddress(host);
        } else {
            certificate.addSanDnsName(host);
        }
        return new TestCertificate(certificate.buildIssuedBy(authority));
    }

    /** Of a server that shows it. */
    public SSLContext showing() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(bundle.toKeyManagerFactory().getKeyManagers(), null, null);
        return context;
    }

    /** Of a server that shows it, and asks clients for one of that authority. */
    public SSLContext showing(TestCertificate clients) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                bundle.toKeyManagerFactory().getKeyManagers(), clients.trust().getTrustManagers(), null);
        return context;
    }

    /** Of a client that trusts its authority and no other. */
    public SSLContext trusting() throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust().getTrustManagers(), null);
        return context;
    }

    private TrustManagerFactory trust() throws GeneralSecurityException, IOException {
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        // Not the certificate itself: Java trusts what is in the store without looking at its dates.
        authorities.setCertificateEntry("authority", bundle.getRootCertificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        return trust;
    }

    /** As a PKCS12 file, for a client that shows it. */
    public Path keystore(Path folder, String name, String password) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("own", bundle.getKeyPair().getPrivate(), password.toCharArray(), bundle.getCertificatePath());
        Path file = folder.resolve(name + ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            own.store(out, password.toCharArray());
        }
        return file;
    }

    /**
     * As files, for a server that reads them.
     *
     * @param name of the files, without their endings
     */
    public PemFiles pem(Path folder, String name) throws IOException {
        return new PemFiles(
                Files.writeString(folder.resolve(name + ".crt"), bundle.getCertificatePathPEM()),
                Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM()),
                Files.writeString(folder.resolve(name + ".ca"), bundle.getRootCertificatePEM()));
    }

    /** PEM files. */
    public record PemFiles(Path certificate, Path key, Path authority) {}
}
