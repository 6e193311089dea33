/** Measures Wissel beside what else does its work, and tells ratios; see docs/benchmarks.md. Part of no build. */
package org.wissel.bench;
