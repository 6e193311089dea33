/**
 * All that Wissel knows about nginx: the upstream's text, checking, reloading, proof of drain. May know {@code deployment}
 * and {@code remote}.
 */
package org.wissel.nginx;
