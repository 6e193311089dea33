package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.Strategy;

/** Several people decide on one swap in the same moment, by the API and in Tasklist: one of them decides, and is who is told. */
class DecisionsAtOnceTest extends ProcessStory {

    @BeforeEach
    void asksForTwoPersons() {
        cluster.reset(2, 1, limits("going-live", "wait").with(new ApprovalRules(true, Duration.ofHours(1))));
    }

    @RepeatedTest(5)
    void of_two_who_approve_one_does() throws Exception {
        String id = waiting();
        String shown = shown(id);

        List<Optional<Throwable>> ends = atOnce(
                () -> deployments.decide(id, Decision.APPROVE, "", shown, "anna"), inTasklist(id, "approve", "bob"));

        assertThat(ends).filteredOn(Optional::isEmpty).hasSize(1);
        assertThat(ends.get(0).orElse(new NothingWaitsException(""))).isInstanceOf(NothingWaitsException.class);
        assertThat(decisions(id))
                .singleElement()
                .asString()
                .startsWith("approve by " + (ends.get(0).isEmpty() ? "anna" : "bob"));
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
    }

    @RepeatedTest(5)
    void whoever_refuses_in_the_moment_of_an_approval_is_heeded_or_told_and_never_both() throws Exception {
        String id = waiting();
        String shown = shown(id);

        List<Optional<Throwable>> ends = atOnce(
                () -> deployments.decide(id, Decision.APPROVE, "", shown, "anna"), inTasklist(id, "rollBack", "bob"));

        assertThat(ends).filteredOn(Optional::isEmpty).hasSize(1);
        boolean approved = ends.get(0).isEmpty();
        assertThat(decisions(id))
                .singleElement()
                .asString()
                .startsWith(approved ? "approve by anna" : "rollBack by bob");
        assertThat(journal.approved(id).isPresent()).isEqualTo(approved);
        runJobs();
        assertThat(stateOf(id)).isEqualTo(approved ? DeploymentState.DEPLOYED : DeploymentState.ROLLED_BACK);
        assertThat(journal.entry(id).wentLive()).isEqualTo(approved);
    }

    @RepeatedTest(5)
    void an_abort_in_the_moment_of_an_approval_leads_back_and_nothing_goes_live() throws Exception {
        String id = waiting();
        String shown = shown(id);

        List<Optional<Throwable>> ends = atOnce(
                () -> deployments.decide(id, Decision.APPROVE, "", shown, "anna"),
                () -> deployments.abort(id, "too late", false, "dora"));

        assertThat(ends.get(1)).isEmpty();
        runAbort(id);
        assertThat(stateOf(id)).isEqualTo(DeploymentState.ROLLED_BACK);
        assertThat(journal.entry(id).wentLive()).isFalse();
    }

    /** What halts comes first here; steps that begin before that are AbortTest's. */
    private void runAbort(String id) {
        for (int i = 0; i < 20 && journal.entry(id).rollBack().isEmpty(); i++) {
            management.createJobQuery().withRetriesLeft().list().stream()
                    .filter(job -> job.getJobDefinitionId() != null && !BY_THE_CLOCK.contains(activityOf(job)))
                    .filter(job -> !job.getProcessInstanceId().equals(id))
                    .forEach(job -> management.executeJob(job.getId()));
        }
        runJobs();
    }

    private Runnable inTasklist(String id, String decision, String person) {
        String task =
                tasks.createTaskQuery().processInstanceId(id).singleResult().getId();
        String shown = shown(id);
        return () -> as(
                person,
                () -> tasks.complete(task, Map.of("decision", decision, "shownEvidence", shown, "comment", "")));
    }

    private String shown(String id) {
        return deployments.deployment(id).approval().orElseThrow().hash();
    }

    private List<String> decisions(String id) {
        return deployments.deployment(id).evidence().stream()
                .filter(seen -> seen.step().equals("Approve swap"))
                .map(Evidence::summary)
                .toList();
    }

    private String waiting() {
        String id = start(Strategy.SWAP);
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        return id;
    }

    /** What each of them ended with. */
    private static List<Optional<Throwable>> atOnce(Runnable... all) throws Exception {
        CyclicBarrier together = new CyclicBarrier(all.length);
        ExecutorService threads = Executors.newFixedThreadPool(all.length);
        try {
            List<Future<Optional<Throwable>>> running = new ArrayList<>();
            for (Runnable each : all) {
                running.add(threads.submit(() -> {
                    together.await();
                    try {
                        each.run();
                        return Optional.empty();
                    } catch (RuntimeException refused) {
                        return Optional.of(refused);
                    }
                }));
            }
            List<Optional<Throwable>> ends = new ArrayList<>();
            for (Future<Optional<Throwable>> each : running) {
                ends.add(each.get());
            }
            return ends;
        } finally {
            threads.shutdownNow();
        }
    }
}
