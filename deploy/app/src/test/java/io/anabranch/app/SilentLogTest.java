package io.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class SilentLogTest {
    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void speakAgain() {
        System.clearProperty(SilentLog.PROPERTY);
    }

    @Test
    void aCommandHasNoLogAndReadsNoConfigurationOfOne() {
        CommandLog.silence(Map.of());

        assertThat(new SilentLog().configure(context)).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
        assertThat(context.getLogger("io.anabranch.sinks").getEffectiveLevel()).isEqualTo(Level.OFF);
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel()).isEqualTo(Level.OFF);
    }

    @Test
    void aLogThatIsAskedForIsConfiguredAsEver() {
        CommandLog.silence(Map.of("ANABRANCH_LOG", "text"));

        assertThat(new SilentLog().configure(context)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    }

    @Test
    void aPipelineHasItsLog() {
        assertThat(new SilentLog().configure(context)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    }
}
