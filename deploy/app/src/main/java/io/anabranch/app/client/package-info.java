/** What running pipelines are asked over HTTP, and how that is shown. */
@NullMarked
package io.anabranch.app.client;

import org.jspecify.annotations.NullMarked;
