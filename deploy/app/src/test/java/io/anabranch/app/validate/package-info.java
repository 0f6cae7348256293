@NullMarked
package io.anabranch.app.validate;

import org.jspecify.annotations.NullMarked;
