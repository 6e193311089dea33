package org.wissel.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;
import org.wissel.deployment.History;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployVerdict;
import org.wissel.deployment.Undeploys;
import org.wissel.deployment.UnknownNameException;
import org.wissel.deployment.UsageSample;

/** The page on one undeployment, waiting, running or ended. It only reads. */
@Controller
class UndeployPage {

    private static final int LATEST = 10;

    private final Undeploys undeploys;
    private final History history;
    private final ObjectMapper json;

    UndeployPage(Undeploys undeploys, History history, ObjectMapper json) {
        this.undeploys = undeploys;
        this.history = history;
        this.json = json;
    }

    @GetMapping("/undeploys/{id}")
    String undeployment(@PathVariable String id, Principal user, Model model) {
        UndeployDetails details = details(id);
        List<UsageSample> latest = new ArrayList<>(details.samples());
        Collections.reverse(latest);
        model.addAttribute("one", UndeployAnswer.of(details, user.getName()));
        model.addAttribute("subject", UndeployWords.subject(details));
        model.addAttribute("state", UndeployWords.of(details));
        model.addAttribute("deleted", history.detailsDeleted(id));
        model.addAttribute("ended", UndeployWords.hasEnded(details.state()));
        model.addAttribute("person", UndeployWords.waitsForPerson(details.state()));
        model.addAttribute(
                "notKnown",
                details.undeployment().verdict().map(UndeployVerdict::notKnown).orElse(List.of()));
        model.addAttribute(
                "latest",
                latest.stream()
                        .limit(LATEST)
                        .map(sample -> new Counted(sample, words(sample.sessions()), words(sample.cases())))
                        .toList());
        model.addAttribute("plot", details.samples().size() > 1 ? plot(details.samples()) : null);
        return "undeploy";
    }

    private UndeployDetails details(String id) {
        try {
            return undeploys.undeployment(id);
        } catch (UnknownNameException unknown) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, unknown.getMessage(), unknown);
        }
    }

    private static String words(OptionalLong count) {
        return count.isPresent() ? String.valueOf(count.getAsLong()) : "not known";
    }

    private String plot(List<UsageSample> samples) {
        Map<String, Object> lines = new TreeMap<>();
        lines.put(
                "at", samples.stream().map(sample -> sample.at().toEpochMilli()).toList());
        lines.put("sessions", line(samples, UsageSample::sessions));
        lines.put("cases", line(samples, UsageSample::cases));
        try {
            return json.writeValueAsString(lines);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("numbers cannot be written as JSON", impossible);
        }
    }

    /** What is not known leaves a hole. */
    private static List<Long> line(List<UsageSample> samples, Function<UsageSample, OptionalLong> part) {
        List<Long> line = new ArrayList<>();
        samples.stream().map(part).forEach(count -> line.add(count.isPresent() ? count.getAsLong() : null));
        return line;
    }

    /** A count in words. */
    record Counted(UsageSample sample, String sessions, String cases) {}
}
