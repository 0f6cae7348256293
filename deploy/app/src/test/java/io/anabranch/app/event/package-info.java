@NullMarked
package io.anabranch.app.event;

import org.jspecify.annotations.NullMarked;
