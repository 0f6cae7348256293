@NullMarked
package io.anabranch.app.settings;

import org.jspecify.annotations.NullMarked;
