/**
 * What lives here: the REST client of the Blueriq Publisher, which is asked by following its links. May know {@code deployment};
 * only {@code inventory} knows it.
 */
package org.wissel.publisher;
