package org.wissel.sandbox;

import org.springframework.boot.test.context.TestConfiguration;

/** What Wissel needs only in the sandbox: the place for its users and their groups. */
@TestConfiguration(proxyBeanMethods = false)
class SandboxConfiguration {}
