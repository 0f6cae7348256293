@NullMarked
package io.anabranch.app.ops;

import org.jspecify.annotations.NullMarked;
