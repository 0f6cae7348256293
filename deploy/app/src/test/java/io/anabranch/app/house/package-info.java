/** The rules of the house that a compiler can't see. */
@NullMarked
package io.anabranch.app.house;

import org.jspecify.annotations.NullMarked;
