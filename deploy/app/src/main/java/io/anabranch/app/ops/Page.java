package io.anabranch.app.ops;

import com.sun.net.httpserver.Headers;

/** What is served at one path. */
@FunctionalInterface
interface Page {
    Answer answer(Headers request);
}
