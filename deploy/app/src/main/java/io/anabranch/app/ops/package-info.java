/** How the program is watched: metrics and health over HTTP, and nothing that changes anything. */
@NullMarked
package io.anabranch.app.ops;

import org.jspecify.annotations.NullMarked;
