/** The demo: the main job on real servers of this machine, watched while it runs and counted when it is done. */
@NullMarked
package io.anabranch.demo;

import org.jspecify.annotations.NullMarked;
