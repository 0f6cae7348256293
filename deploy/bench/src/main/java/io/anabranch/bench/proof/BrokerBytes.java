package io.anabranch.bench.proof;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What a broker counts of a topic's bytes, asked of its own metrics. */
final class BrokerBytes implements AutoCloseable {
    private final JMXConnector connector;
    private final MBeanServerConnection beans;
    private final String topic;

    private BrokerBytes(JMXConnector connector, String topic) throws IOException {
        this.connector = connector;
        this.beans = connector.getMBeanServerConnection();
        this.topic = topic;
    }

    /** @param pid the broker's process, of this machine and this user */
    @SuppressWarnings("BanJNDI") // The address is what the broker of this very run said.
    static BrokerBytes of(long pid, String topic) {
        try {
            VirtualMachine broker = VirtualMachine.attach(Long.toString(pid));
            try {
                String address = broker.startLocalManagementAgent();
                return new BrokerBytes(JMXConnectorFactory.connect(new JMXServiceURL(address)), topic);
            } finally {
                broker.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException("The broker's process " + pid + " can't be attached to", e);
        } catch (IOException e) {
            throw new UncheckedIOException("The broker's process " + pid + " can't be attached to", e);
        }
    }

    /** The topic's counts at this moment. */
    Count now() {
        return new Count(count("BytesInPerSec"), count("BytesOutPerSec"));
    }

    /** 0 while the broker has not counted any. */
    private long count(String meter) {
        try {
            ObjectName name = new ObjectName("kafka.server:type=BrokerTopicMetrics,name=" + meter + ",topic=" + topic);
            return beans.isRegistered(name) ? (Long) beans.getAttribute(name, "Count") : 0;
        } catch (JMException e) {
            throw new IllegalStateException("The broker has no count of " + meter, e);
        } catch (IOException e) {
            throw new UncheckedIOException("The broker did not answer", e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The connection to the broker's metrics could not be closed", e);
        }
    }

    /**
     * Bytes since the broker started, as they are on the wire.
     *
     * @param in from producers
     * @param out to consumers
     */
    record Count(long in, long out) {
        Count since(Count earlier) {
            return new Count(in - earlier.in, out - earlier.out);
        }

        /** How many times what came in went out. */
        double outPerIn() {
            return Timeline.ratio((double) out, (double) in);
        }
    }
}
