/** The rules of the layout that a compiler can't see. */
@NullMarked
package io.anabranch.app.layout;

import org.jspecify.annotations.NullMarked;
