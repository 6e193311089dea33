/**
 * Sessions of our own that are held while a deployment changes a cluster: who holds them, when they are used, and the rows of
 * what they saw. May know {@code deployment}; how a request is made is told by a cluster's probe.
 */
package org.wissel.probe;
