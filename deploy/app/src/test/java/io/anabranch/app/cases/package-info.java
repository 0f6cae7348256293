@NullMarked
package io.anabranch.app.cases;

import org.jspecify.annotations.NullMarked;
