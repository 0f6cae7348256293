/** What a bug report needs, in one file and without secrets. */
@NullMarked
package io.anabranch.app.doctor;

import org.jspecify.annotations.NullMarked;
