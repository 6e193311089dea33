package org.wissel.deployment;

/**
 * One look at a node's health.
 *
 * @param healthy whether it may serve
 * @param detail what came back, one line
 */
public record Health(boolean healthy, String detail) {}
