/**
 * What Wissel shows to those who watch it: health, metrics. The only room that knows Micrometer and Spring's actuator; the others
 * tell it what happens by ports, and count nothing by themselves.
 */
package org.wissel.monitoring;
