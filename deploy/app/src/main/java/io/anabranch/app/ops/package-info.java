/** How the program is watched and operated over HTTP: metrics, health, and the API by which operators ask and tell. */
@NullMarked
package io.anabranch.app.ops;

import org.jspecify.annotations.NullMarked;
