/** Events as documents of OpenSearch or Elasticsearch, in an index for each UTC day. */
@NullMarked
package io.anabranch.sinks.search;

import org.jspecify.annotations.NullMarked;
