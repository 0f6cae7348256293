@NullMarked
package io.anabranch.app.client;

import org.jspecify.annotations.NullMarked;
