/** The REST resources and the sign-in. May know {@code deployment}. */
package org.wissel.web;
