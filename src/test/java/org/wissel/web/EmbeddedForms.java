package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationContext;
import org.wissel.process.StandInModels;

/**
 * Puts one of our forms into the engine with a stand-in process round it: the form at its start or at its only task, then a
 * task at which the variables stay to be looked at. All but that works over the engine's own resources, as an administrator.
 */
final class EmbeddedForms {

    private static final String ENGINE = "/camunda/api/engine/engine/default";

    private final ApplicationContext wissel;
    private final Browser admin;
    private final String token;

    EmbeddedForms(ApplicationContext wissel, Browser admin) {
        this.wissel = wissel;
        this.admin = admin;
        admin.open("/camunda/app/tasklist/default/");
        token = admin.cookie("XSRF-TOKEN").orElseThrow();
    }

    /** A process whose start has the form. */
    void deployStart(String process, String name, String form) {
        deploy(process, name, form, key(form), "");
        // Deployers may start what Wissel has for them, and nothing else.
        boolean may = admin.get(ENGINE + "/authorization/count?resourceId=" + process)
                        .json()
                        .get("count")
                        .asInt()
                > 0;
        if (!may) {
            post(
                    "/authorization/create",
                    "{\"type\": 1, \"permissions\": [\"CREATE_INSTANCE\"], \"groupId\": \"deployers\","
                            + " \"resourceType\": 6, \"resourceId\": \"" + process + "\"}",
                    "application/json");
        }
    }

    /** A process whose first task has the form and is the user's. */
    void deployTask(String process, String name, String form, String assignee) {
        deploy(
                process,
                name,
                form,
                "",
                """
                <userTask id="userTask_form" name="%s" camunda:assignee="%s"%s/>
                <sequenceFlow id="flow_2" sourceRef="userTask_form" targetRef="userTask_end"/>"""
                        .formatted(name, assignee, key(form)));
    }

    /** Starts one with text variables and answers with the path in Tasklist of the task that has the form. */
    String startTask(String process, Map<String, String> variables) {
        String values = variables.entrySet().stream()
                .map(variable -> "\"%s\": {\"type\": \"String\", \"value\": \"%s\"}"
                        .formatted(variable.getKey(), variable.getValue()))
                .collect(Collectors.joining(", "));
        String instance = post(
                        "/process-definition/key/" + process + "/start",
                        "{\"variables\": {" + values + "}}",
                        "application/json")
                .json()
                .get("id")
                .asText();
        return "/camunda/app/tasklist/default/#/?task="
                + admin.get(ENGINE + "/task?processInstanceId=" + instance)
                        .json()
                        .get(0)
                        .get("id")
                        .asText();
    }

    /** The text that the newest instance of the process has in a variable; null when it has none. */
    String variable(String process, String name) {
        String instance = admin.get(ENGINE + "/history/process-instance?sortBy=startTime&sortOrder=desc"
                        + "&processDefinitionKey=" + process)
                .json()
                .get(0)
                .get("id")
                .asText();
        var value = admin.get(ENGINE + "/process-instance/" + instance + "/variables")
                .json()
                .get(name);
        return value == null ? null : value.get("value").asText(null);
    }

    private static String key(String form) {
        return " camunda:formKey=\"embedded:deployment:forms/" + form + "\"";
    }

    private void deploy(String process, String name, String form, String startForm, String task) {
        String first = task.isEmpty() ? "userTask_end" : "userTask_form";
        String model =
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
                    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="stand-in">
                  <process id="%s" name="%s" isExecutable="true" camunda:historyTimeToLive="1">
                    <startEvent id="startEvent"%s/>
                    <sequenceFlow id="flow_1" sourceRef="startEvent" targetRef="%s"/>
                    %s
                    <userTask id="userTask_end" name="Look at the variables"/>
                  </process>
                </definitions>"""
                        .formatted(process, name, startForm, first, task);
        StandInModels.deploy(
                wissel,
                "stand-in " + process,
                Map.of(process + ".bpmn", model, "forms/" + form, text(Path.of("forms", form))));
    }

    private Browser.Answer post(String path, String body, String type) {
        Browser.Answer answer = admin.post(ENGINE + path, body, "Content-Type", type, "X-XSRF-TOKEN", token);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
