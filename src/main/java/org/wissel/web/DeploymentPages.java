package org.wissel.web;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.UnknownNameException;

/** The pages on what runs and on one deployment. They read and write by the API alone. */
@Controller
class DeploymentPages {

    private final Deployments deployments;

    DeploymentPages(Deployments deployments) {
        this.deployments = deployments;
    }

    @GetMapping("/deployments")
    String running() {
        return "forward:/wissel/deployments.html";
    }

    @GetMapping("/deployments/{id}")
    String deployment(@PathVariable String id) {
        try {
            deployments.deployment(id);
        } catch (UnknownNameException unknown) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, unknown.getMessage(), unknown);
        }
        return "forward:/wissel/deployment.html";
    }
}
