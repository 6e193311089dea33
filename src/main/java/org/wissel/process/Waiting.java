package org.wissel.process;

/**
 * A step that waits for its model's timer to look again.
 *
 * @param instance the process instance
 * @param node the node of its branch; empty for the whole cluster
 * @param timer the id of the timer's event
 */
record Waiting(String instance, String node, String timer) {}
