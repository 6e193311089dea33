/**
 * Clusters from configuration: binds and checks the settings, and builds each cluster with its adapters. May know
 * {@code deployment}, {@code remote}, {@code nginx}, {@code blueriq}, {@code publisher} and {@code settings}; nobody knows it.
 */
package org.wissel.inventory;
