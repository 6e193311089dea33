package org.wissel.web;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.wissel.deployment.WaitingTasks;

/** Leads into Tasklist to what waits by then: pages and notices link here, since the task may be another when somebody follows. */
@Controller
class TaskLinks {

    private static final String TASKLIST = "/camunda/app/tasklist/default/";

    private final WaitingTasks tasks;

    TaskLinks(WaitingTasks tasks) {
        this.tasks = tasks;
    }

    @GetMapping({"/deployments/{id}/task", "/undeploys/{id}/task"})
    ResponseEntity<Void> task(@PathVariable String id) {
        String task = tasks.of(id).map(found -> "#/?task=" + found).orElse("");
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create(TASKLIST + task))
                .build();
    }
}
