/** A real cluster on one machine, for tests and for trying Wissel out: real SSH, real shells, real nginx, real Redis. */
package org.wissel.sandbox;
