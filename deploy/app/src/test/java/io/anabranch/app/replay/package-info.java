@NullMarked
package io.anabranch.app.replay;

import org.jspecify.annotations.NullMarked;
