/** The dead letters: what there is, what one holds, and trying them again. */
@NullMarked
package io.anabranch.app.deadletters;

import org.jspecify.annotations.NullMarked;
