package io.anabranch.ingest;

import io.anabranch.topology.Causes;
import io.anabranch.topology.MisconfigurationException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/** What a failure of Kafka's clients means to an operator, who is told what is wrong where, and what to do; the clients mostly tell of a timeout. */
final class KafkaFailures {
    private static final String RIGHTS = ", as docs/operations.md lists";

    private final KafkaSettings settings;

    KafkaFailures(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * The same in words of ours; may ask the brokers' ports, for seconds at most.
     *
     * @return a {@link MisconfigurationException} where no waiting helps, else what may pass
     */
    RuntimeException explained(RuntimeException failure) {
        @Nullable Throwable known = known(failure);
        if (known instanceof MisconfigurationException said) {
            return said;
        }
        if (known instanceof SslAuthenticationException) {
            return wrong(
                    "TLS failed: " + Causes.inWords(known)
                            + "; correct ssl.truststore, ssl.keystore and the name in the brokers' certificate",
                    failure);
        }
        if (known instanceof AuthenticationException) {
            return wrong(
                    "the credentials are refused: " + known.getMessage()
                            + "; correct sasl.mechanism and sasl.jaas.config",
                    failure);
        }
        if (known instanceof TopicAuthorizationException topics) {
            return wrong(
                    "not authorized: allow this client READ and DESCRIBE on the topics " + topics.unauthorizedTopics()
                            + RIGHTS,
                    failure);
        }
        if (known instanceof GroupAuthorizationException group) {
            String which = group.groupId() == null
                    ? "'" + settings.group() + "' and all '" + settings.group() + ".…'"
                    : "'" + group.groupId() + "'";
            return wrong("not authorized: allow this client READ on the group " + which + RIGHTS, failure);
        }
        if (known instanceof ConfigException mistaken) {
            return ofConfig(mistaken, failure);
        }
        return known == null ? failure : unreachable(failure);
    }

    private RuntimeException ofConfig(ConfigException mistaken, RuntimeException failure) {
        return String.valueOf(mistaken.getMessage()).contains("resolvable")
                ? outage(
                        at() + "no host name is known here; correct kafka.brokers, or see to the name service", failure)
                : wrong(mistaken.getMessage() + "; correct kafka.client-properties", failure);
    }

    /** The clients retry in silence, and say at last that the time is over. */
    private RuntimeException unreachable(RuntimeException failure) {
        return new BrokerPorts(settings)
                .whatIsWrong()
                .map(found -> found.isMistake()
                        ? new MisconfigurationException(found.words(), failure)
                        : outage(found.words(), failure))
                .orElse(failure);
    }

    /** Of which the clients' own words say nothing more. */
    private static RuntimeException outage(String words, RuntimeException failure) {
        RuntimeException outage = new IllegalStateException(words);
        outage.addSuppressed(failure);
        return outage;
    }

    private MisconfigurationException wrong(String what, RuntimeException failure) {
        return new MisconfigurationException(at() + what, failure);
    }

    private String at() {
        return "Kafka at " + settings.brokers() + ": ";
    }

    /** The one in the chain that tells something. */
    private static @Nullable Throwable known(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MisconfigurationException
                    || cause instanceof AuthenticationException
                    || cause instanceof TopicAuthorizationException
                    || cause instanceof GroupAuthorizationException
                    || cause instanceof ConfigException
                    || cause instanceof TimeoutException
                    || cause instanceof DisconnectException) {
                return cause;
            }
        }
        return null;
    }
}
