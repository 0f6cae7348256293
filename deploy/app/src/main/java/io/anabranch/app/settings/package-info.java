/**
 * The pipeline's settings: read from a YAML file and the environment, checked as a whole before anything is touched.
 *
 * <p>The way of a value: {@link io.anabranch.app.settings.YamlFile} keeps where each one stands,
 * {@link io.anabranch.app.settings.Environment} overrides it, {@link io.anabranch.app.settings.Binder} makes records, and
 * {@link io.anabranch.app.settings.Settings} checks what no single record can see.
 */
@NullMarked
package io.anabranch.app.settings;

import org.jspecify.annotations.NullMarked;
