/** The composition root: starts Wissel and joins the rooms; nothing else lives here. */
package org.wissel;
