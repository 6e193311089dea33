package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.VariableInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.spin.Spin;
import org.camunda.spin.json.SpinJsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Decision;
import org.wissel.deployment.RollBack;
import org.wissel.deployment.StepDecision;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployDecision;

/**
 * Every variable of every model, changed, given another type and taken away at every place where the process stands: either what
 * comes next says which variable was changed, or all goes on as if nothing had been, down to the words in the journal. A build tries
 * a sample, the stories all of them: see ADR 46.
 */
class EveryVariableTest extends ChangedVariables {

    private static final int SAMPLE = 40;
    private static final long SEED = 20260301;

    /** Those that no story here meets, since the cluster has no Publisher and nothing comes due: see ADR 46. */
    private static final Set<String> NOT_MET =
            Set.of("published", "noticed", "choiceRefused", "lookAgainAt", "clusterFree", "ending", "stepsRunning");

    /** How a story goes where people are asked. */
    enum Story {
        DEPLOY,
        ROLL_BACK,
        ABORT,
        GIVE_UP,
        FAILED_STEP,
        UNDEPLOY,
        KEEP
    }

    /**
     * One change.
     *
     * @param at how much was done before it
     * @param number which of the variables that are there then, by their process, name and branch
     */
    record Change(Story story, int at, int number, String process, String variable, How how) {}

    /** What becomes of the variable. */
    enum How {
        ANOTHER_VALUE,
        ANOTHER_TYPE,
        AWAY
    }

    /** The same for all tests. */
    private static final List<Change> found = new ArrayList<>();

    private boolean askedOnce;

    @Test
    void a_sample_of_changes_is_noticed_or_changes_nothing() {
        List<Change> all = new ArrayList<>(everyChange());
        Collections.shuffle(all, new Random(SEED));

        assertThat(wrong(all.subList(0, SAMPLE))).isEmpty();
    }

    @Test
    @Tag("story")
    void every_change_is_noticed_or_changes_nothing() {
        List<Change> all = everyChange();

        assertThat(wrong(all)).as("of " + all.size() + " changes").isEmpty();
    }

    @Test
    void every_variable_is_met_by_a_story() {
        Set<String> met = everyChange().stream().map(Change::variable).collect(Collectors.toCollection(TreeSet::new));
        met.addAll(NOT_MET);

        assertThat(met).containsAll(ModelsAndCodeTest.declared());
    }

    private List<Change> everyChange() {
        if (found.isEmpty()) {
            found.addAll(findEveryChange());
        }
        return found;
    }

    private List<Change> findEveryChange() {
        List<Change> all = new ArrayList<>();
        Set<String> tried = new TreeSet<>();
        for (Story story : Story.values()) {
            begin(story);
            int at = 0;
            do {
                String next = next();
                List<VariableInstance> there = there();
                for (int i = 0; i < there.size(); i++) {
                    String process = process(there.get(i));
                    String name = there.get(i).getName();
                    // Where several stories stand alike, one of them tries it.
                    if (tried.add(next + " " + process + " " + name)) {
                        for (How how : How.values()) {
                            if (how != How.ANOTHER_VALUE || !isOneApprovalMore(there.get(i))) {
                                all.add(new Change(story, at, i, process, name, how));
                            }
                        }
                    }
                }
                at++;
            } while (goOn(story));
        }
        return all;
    }

    /** It harms nobody, and may be asked for: see ADR 46. */
    private static boolean isOneApprovalMore(VariableInstance one) {
        return one.getName().equals("approvalNeeded") && Boolean.FALSE.equals(one.getValue());
    }

    /** What would be done next. */
    private String next() {
        return nextJob().map(this::activityOf).orElseGet(() -> tasks.createTaskQuery().list().stream()
                .map(Task::getTaskDefinitionKey)
                .sorted()
                .toList()
                .toString());
    }

    private List<String> wrong(List<Change> changes) {
        Map<Story, String> undisturbed = new EnumMap<>(Story.class);
        Map<Story, Map<String, List<String>>> done = new EnumMap<>(Story.class);
        for (Story story : Story.values()) {
            undisturbed.put(story, play(story, Optional.empty()));
            done.put(story, effectsSoFar());
        }
        return changes.stream()
                .flatMap(change -> {
                    String outcome = play(change.story(), Optional.of(change));
                    String expected = undisturbed.get(change.story());
                    if (outcome.isEmpty() && !beginsAs(effectsSoFar(), done.get(change.story()))) {
                        return Stream.of(change + " was noticed too late, when " + effectsSoFar() + " was done");
                    }
                    boolean fine = outcome.isEmpty() || outcome.equals(expected);
                    return fine
                            ? Stream.empty()
                            : Stream.of(change + "\n  more: " + without(outcome, expected) + "\n  missing: "
                                    + without(expected, outcome));
                })
                .toList();
    }

    private Map<String, List<String>> effectsSoFar() {
        return cluster.runtimes.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> List.copyOf(each.getValue().effects)));
    }

    /** Whether on each machine nothing was done but what would have been, in that order. */
    private static boolean beginsAs(Map<String, List<String>> some, Map<String, List<String>> all) {
        return some.entrySet().stream()
                .allMatch(
                        each -> all.get(each.getKey()).size() >= each.getValue().size()
                                && all.get(each.getKey())
                                        .subList(0, each.getValue().size())
                                        .equals(each.getValue()));
    }

    private static List<String> without(String lines, String others) {
        List<String> left = new ArrayList<>(lines.lines().toList());
        others.lines().forEach(left::remove);
        return left;
    }

    /** How it ended; empty where the change was noticed. */
    private String play(Story story, Optional<Change> change) {
        begin(story);
        int done = 0;
        try {
            do {
                if (change.isPresent() && change.get().at() == done) {
                    apply(change.get());
                }
                done++;
            } while (goOn(story));
        } catch (RuntimeException failed) {
            if (change.isPresent() && names(change.get(), failed)) {
                return "";
            }
            return "threw " + failed;
        }
        return outcome();
    }

    /** Says that this variable was changed, is missing or of another kind: names such as cluster stand in other sentences too. */
    private static boolean names(Change change, Throwable failed) {
        Pattern said = Pattern.compile(
                ("the variable (\\w+ or )?%1$s( or \\w+)? was changed|the %1$s is (missing|of type)|%1$s is no |"
                                + "Cannot resolve identifier '%1$s'")
                        .formatted(change.variable()));
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (said.matcher(String.valueOf(cause.getMessage())).find()) {
                return true;
            }
        }
        return false;
    }

    private void begin(Story story) {
        leaveNothingRunning();
        beginAfresh();
        asksForOneApproval();
        askedOnce = false;
        switch (story) {
            case UNDEPLOY, KEEP -> undeploy();
            case FAILED_STEP -> {
                breakRestarts();
                start(Strategy.SWAP);
            }
            default -> startAsShown();
        }
    }

    /** Does what is next, a job or what a person is asked; false where nothing is. */
    private boolean goOn(Story story) {
        Optional<Job> job = nextJob();
        if (job.isPresent()) {
            try {
                management.executeJob(job.get().getId());
            } catch (StepFailedException failed) {
                if (!failed.getMessage().contains("no power")) {
                    throw failed;
                }
            }
            return true;
        }
        List<Task> waiting = tasks.createTaskQuery().list();
        return !waiting.isEmpty() && answer(story, waiting.get(0));
    }

    private boolean answer(Story story, Task task) {
        boolean first = !askedOnce;
        askedOnce = true;
        String id = task.getProcessInstanceId();
        switch (task.getTaskDefinitionKey()) {
            case CamundaDeployments.APPROVE_SWAP -> {
                if (first) {
                    fireWatch();
                } else if (story == Story.ABORT || story == Story.GIVE_UP) {
                    deployments.abort(id, "too late", false, "dora");
                } else {
                    decide(id, story == Story.ROLL_BACK ? Decision.ROLL_BACK : Decision.APPROVE, "seen", "anna");
                }
            }
            case CamundaUndeploys.FORCE, CamundaUndeploys.CONFIRM ->
                undeploys.decide(
                        id, story == Story.KEEP ? UndeployDecision.KEEP : UndeployDecision.FORCE, "a word", "anna");
            default -> {
                if (story != Story.FAILED_STEP) {
                    return false;
                }
                String deployment = deployments.locks().get(0).deployment();
                deployments.decideOnFailedStep(
                        deployment,
                        deployments.failedSteps(deployment).get(0).job(),
                        StepDecision.RETRY,
                        "power is back",
                        "dora");
            }
        }
        return true;
    }

    private void fireWatch() {
        management
                .createJobQuery()
                .activityId("event_timeToLook")
                .list()
                .forEach(job -> management.executeJob(job.getId()));
    }

    private Optional<Job> nextJob() {
        return management.createJobQuery().withRetriesLeft().list().stream()
                .filter(job -> job.getJobDefinitionId() != null && !BY_THE_CLOCK.contains(activityOf(job)))
                .min(Comparator.comparing(this::place));
    }

    private String place(Job job) {
        return activityOf(job) + " " + runtime.getVariable(job.getExecutionId(), "node");
    }

    private List<VariableInstance> there() {
        return runtime.createVariableInstanceQuery().list().stream()
                .filter(one -> one.getExecutionId() != null)
                .sorted(Comparator.comparing(this::process)
                        .thenComparing(VariableInstance::getName)
                        .thenComparing(one -> String.valueOf(runtime.getVariable(one.getExecutionId(), "node")))
                        .thenComparing(one -> String.valueOf(one.getValue())))
                .toList();
    }

    private String process(VariableInstance one) {
        return runtime.createProcessInstanceQuery()
                .processInstanceId(one.getProcessInstanceId())
                .singleResult()
                .getProcessDefinitionId()
                .replaceFirst(":.*", "");
    }

    private void apply(Change change) {
        VariableInstance one = there().get(change.number());
        assertThat(one.getName()).isEqualTo(change.variable());
        switch (change.how()) {
            case AWAY -> runtime.removeVariableLocal(one.getExecutionId(), one.getName());
            case ANOTHER_TYPE ->
                runtime.setVariableLocal(one.getExecutionId(), one.getName(), ofAnotherType(one.getValue()));
            case ANOTHER_VALUE ->
                runtime.setVariableLocal(one.getExecutionId(), one.getName(), another(one.getName(), one.getValue()));
        }
    }

    /** The same to whoever reads it, of another kind to a program. */
    private static Object ofAnotherType(Object value) {
        return value instanceof String text ? Spin.JSON("\"" + text + "\"") : String.valueOf(value);
    }

    /** Another value of the same kind, one that would lead elsewhere where there is such. */
    private static Object another(String name, Object value) {
        if (value instanceof Boolean yes) {
            return !yes;
        }
        if (value instanceof Integer number) {
            return number + 1;
        }
        if (value instanceof SpinJsonNode json) {
            return Spin.JSON(json.isArray() ? "[\"node9\"]" : "\"node9\"");
        }
        return switch (name + " " + value) {
            case "decision approve", "stepDecision retry" -> "rollBack";
            case "decision rollBack" -> "approve";
            case "decision force" -> "keep";
            case "decision keep" -> "force";
            case "strategy swap" -> "install-first";
            case "strategy install-first" -> "swap";
            case "purpose deploy" -> "undeploy";
            case "purpose undeploy" -> "restore";
            default -> name.endsWith("Deadline") ? "2020-01-01T00:00:00Z" : "another";
        };
    }

    private String outcome() {
        List<String> ids = db.queryForList("select id from wissel_deployment", String.class);
        StringBuilder outcome = new StringBuilder();
        // Their ids are in no order of their own, and the clock stands.
        ids.stream().map(id -> told(id).replace(id, "ID")).sorted().forEach(outcome::append);
        db.queryForList("select id from wissel_undeploy", String.class)
                .forEach(id -> outcome.append(undeploys.undeployment(id).state())
                        .append(undeploys.undeployment(id).undeployment().reasons())
                        .append('\n'));
        cluster.runtimes.forEach(
                (node, runtime) -> outcome.append(runtime.effects).append('\n'));
        runtime.createIncidentQuery().list().forEach(incident -> outcome.append(incident.getIncidentMessage())
                .append('\n'));
        return ids.stream().reduce(outcome.toString(), (text, id) -> text.replace(id, "ID"));
    }

    private String told(String deployment) {
        return stateOf(deployment)
                + " " + journal.entry(deployment).reasons()
                + journal.entry(deployment).rollBack().map(RollBack::reason)
                + journal.evidence(deployment).stream()
                        .map(seen -> seen.wave() + " " + seen.step() + " " + seen.node() + " " + seen.summary())
                        .sorted()
                        .collect(Collectors.joining("\n", "\n", "\n"));
    }
}
