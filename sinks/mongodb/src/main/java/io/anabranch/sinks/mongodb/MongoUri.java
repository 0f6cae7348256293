package io.anabranch.sinks.mongodb;

import com.mongodb.ConnectionString;
import com.mongodb.WriteConcern;
import io.anabranch.settings.ConnectionUri;
import java.util.List;
import java.util.Optional;

/** Checks a connection string before the driver has it. */
final class MongoUri {
    private static final String FORMS = "mongodb://host:port or mongodb+srv://host";

    /**
     * What the driver reads; of anything else it only warns.
     *
     * @see <a href="https://www.mongodb.com/docs/manual/reference/connection-string-options/">Connection string options</a>
     */
    static final List<String> PARAMETERS = List.of(
            "appName",
            "authMechanism",
            "authMechanismProperties",
            "authSource",
            "compressors",
            "connectTimeoutMS",
            "directConnection",
            "gssapiServiceName",
            "heartbeatFrequencyMS",
            "journal",
            "loadBalanced",
            "localThresholdMS",
            "maxConnecting",
            "maxIdleTimeMS",
            "maxLifeTimeMS",
            "maxPoolSize",
            "maxStalenessSeconds",
            "minPoolSize",
            "proxyHost",
            "proxyPassword",
            "proxyPort",
            "proxyUsername",
            "readConcernLevel",
            "readPreference",
            "readPreferenceTags",
            "replicaSet",
            "retryReads",
            "retryWrites",
            "safe",
            "serverMonitoringMode",
            "serverSelectionTimeoutMS",
            "socketTimeoutMS",
            "srvMaxHosts",
            "srvServiceName",
            "ssl",
            "sslInvalidHostNameAllowed",
            "timeoutMS",
            "tls",
            "tlsAllowInvalidHostnames",
            "tlsInsecure",
            "uuidRepresentation",
            "w",
            "waitQueueTimeoutMS",
            "wTimeoutMS",
            "zlibCompressionLevel");

    private MongoUri() {}

    /** What the text would have to be instead; empty where it is right. Shows no secret, and asks no name server. */
    static Optional<String> problem(String text) {
        ConnectionUri uri;
        try {
            uri = ConnectionUri.parse(text);
        } catch (ConnectionUri.MalformedUriException malformed) {
            return Optional.of(String.valueOf(malformed.getMessage()));
        }
        boolean isService = uri.scheme().equals("mongodb+srv");
        if (!(isService || uri.scheme().equals("mongodb")) || uri.fragment().isPresent()) {
            return Optional.of(FORMS);
        }
        List<String> unknown = uri.unknownParameters(PARAMETERS);
        if (!unknown.isEmpty()) {
            return Optional.of("without the parameter '" + unknown.get(0) + "', which the driver does not know");
        }
        // The driver asks the name server while it reads a service's name, which is for the first write to do.
        return isService ? ofService(uri) : ofDriver(uri, text);
    }

    private static Optional<String> ofService(ConnectionUri uri) {
        boolean isOneName = uri.hosts().size() == 1 && !uri.hosts().get(0).contains(":");
        return isOneName ? Optional.empty() : Optional.of("mongodb+srv:// and one host without a port");
    }

    private static Optional<String> ofDriver(ConnectionUri uri, String text) {
        try {
            WriteConcern asked = new ConnectionString(text).getWriteConcern();
            return asked == null || asked.isAcknowledged()
                    ? Optional.empty()
                    : Optional.of("a connection string without w=0: nobody would know what is stored");
        } catch (IllegalArgumentException refused) {
            return Optional.of("a connection string that the driver takes; it says: "
                    + uri.withoutSecrets(String.valueOf(refused.getMessage())));
        }
    }
}
