@NullMarked
package io.anabranch.app;

import org.jspecify.annotations.NullMarked;
