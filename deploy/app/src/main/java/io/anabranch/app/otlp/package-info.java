/** What the process sends to an OpenTelemetry collector, where the settings name one: its metrics, and spans of writes. Nothing here is loaded else. */
@NullMarked
package io.anabranch.app.otlp;

import org.jspecify.annotations.NullMarked;
