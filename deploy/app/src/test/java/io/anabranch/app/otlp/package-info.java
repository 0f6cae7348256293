@NullMarked
package io.anabranch.app.otlp;

import org.jspecify.annotations.NullMarked;
