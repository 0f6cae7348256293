/**
 * What runs inside a server's own JVM. Each class stands alone and knows the server by reflection: only its own class file is put next to the
 * server's jars, whose libraries conflict with ours, and a server can be resolved at run time only (DynamoDB Local's licence forbids more).
 */
@NullMarked
package io.anabranch.local.child;

import org.jspecify.annotations.NullMarked;
