/** What is read and written, shown to whoever listens, and without cost while nobody does. */
@NullMarked
package io.anabranch.app.tap;

import org.jspecify.annotations.NullMarked;
