/**
 * The domain in plain Java: clusters, exports, shortcuts, the plan and the ports to the outside. Knows no other room and
 * no framework.
 */
package org.wissel.deployment;
