/**
 * What {@code validate} asks: each part of the environment that the settings name, side by side and for seconds only, and what there is to say about
 * settings that are valid.
 */
@NullMarked
package io.anabranch.app.validate;

import org.jspecify.annotations.NullMarked;
