@NullMarked
package io.anabranch.app.cli;

import org.jspecify.annotations.NullMarked;
