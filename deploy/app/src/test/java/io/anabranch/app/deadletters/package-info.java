@NullMarked
package io.anabranch.app.deadletters;

import org.jspecify.annotations.NullMarked;
