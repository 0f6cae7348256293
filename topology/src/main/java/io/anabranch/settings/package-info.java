/**
 * What a settings record is made of: {@link io.anabranch.settings.Setting} says of each component what an operator should know, and
 * {@link io.anabranch.settings.Violations} collects all that is wrong; and {@link io.anabranch.settings.SchemaDiff}, how what is in a
 * store differs from what the settings ask for.
 */
@NullMarked
package io.anabranch.settings;

import org.jspecify.annotations.NullMarked;
