/**
 * All that Wissel knows about a Blueriq Runtime: exports, shortcuts, restart, health, loaded versions, sessions. May know
 * {@code deployment} and {@code remote}.
 */
package org.wissel.blueriq;
