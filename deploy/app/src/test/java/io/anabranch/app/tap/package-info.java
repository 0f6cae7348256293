@NullMarked
package io.anabranch.app.tap;

import org.jspecify.annotations.NullMarked;
