/** How settings are read where a mistyped one must not be passed over. Knows no other room. */
package org.wissel.settings;
