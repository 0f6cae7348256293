@NullMarked
package io.anabranch.app.doctor;

import org.jspecify.annotations.NullMarked;
