/**
 * Tells people outside of Wissel by webhooks: what is to be told is kept in a table in the transaction of whoever tells it,
 * and sent afterwards. Knows the domain alone.
 */
package org.wissel.notification;
