/** What commands share at the command line, and those that are about the command line itself: a first configuration, completion in a shell. */
@NullMarked
package io.anabranch.app.cli;

import org.jspecify.annotations.NullMarked;
