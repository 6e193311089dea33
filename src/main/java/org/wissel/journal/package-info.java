/** Our own tables: what is remembered of a deployment, its evidence, the locks and fences. May know {@code deployment}. */
package org.wissel.journal;
