/** An operator's own cases: records, and what has to become of them. */
@NullMarked
package io.anabranch.app.cases;

import org.jspecify.annotations.NullMarked;
