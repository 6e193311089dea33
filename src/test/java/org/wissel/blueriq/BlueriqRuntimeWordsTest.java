package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wissel.deployment.Export;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.FakeHost;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteFiles;
import org.wissel.remote.RemoteHost;

/** The exact remote commands, in their order, and what becomes of every answer. */
class BlueriqRuntimeWordsTest {

    private static final Map<String, String> TO_V2 = Map.of("a", "0.0-v2");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final String TARGET = "/opt/exports/Weather-0.0-v2.project.zip";
    private static final String HASH_OF_NODE1 = "908ae09bba53c786";
    private static final String FILE = "/opt/application.properties";
    private static final String LOCK = "flock -o -w 20 -E 75 .wissel.lock ";
    private static final String RESTART = LOCK + "sudo -n systemctl restart tomcat";
    private static final RuntimeProperties SETTINGS = Settings.of(
                    "/opt/exports/",
                    List.of(FILE),
                    List.of("sudo", "-n", "systemctl", "restart", "tomcat"),
                    List.of("systemctl", "show", "-p", "MainPID", "--value", "tomcat"))
            .value();
    private static final String LOOK = NodeLook.command(SETTINGS).line();
    private static final String WHOLE = NodeLook.whole(SETTINGS).line();

    // Changed at 1000 s; the clock is at 2000 s, 1500 s after boot: a process of tick 60000 started at 1100 s.
    private static final String CLOCK = "clock 100 1500.00 2000.000000000";
    private static final String RUNS = "pid 0 77\0stat 77 (java) S" + " 0".repeat(18) + " 60000 0\0" + CLOCK;
    private static final String RUNS_SINCE_EARLIER =
            "pid 0 70\0stat 70 (java) S" + " 0".repeat(18) + " 40000 0\0" + CLOCK;
    private static final String RUNS_NOT = "pid 0 0\0" + CLOCK;
    private static final String EMPTY = "folder 900.0 900.0 /opt/exports\0found 0\0file 1000.0 1000.0 " + FILE + "\0";
    private static final String WITH_TARGET = EMPTY + "zip 1000.0 1000.0 5 12 " + TARGET + "\0";

    private static final Clock CLOCK_OF_WISSEL = Clock.fixed(Instant.ofEpochSecond(2000), ZoneOffset.UTC);

    @TempDir
    Path library;

    private final FakeHost host = new FakeHost("node1");
    private final BlueriqRuntime runtime =
            new BlueriqRuntime("node1", URI.create("http://127.0.0.1:1/runtime"), host, SETTINGS, CLOCK_OF_WISSEL);
    private Export export;

    @BeforeEach
    void lay() throws IOException {
        Path archive = ExportArchives.write(library, "Weather", "0.0-v2");
        export = new Export(V2, archive, RemoteFiles.sha256(Files.readAllBytes(archive)), Files.size(archive));
        host.put(FILE, "blueriq.shortcut.a.project=export-Weather\nblueriq.shortcut.a.version=0.0-v1\n");
    }

    @Test
    void observing_is_one_look_then_only_what_is_not_known_yet() throws IOException {
        host.put(TARGET, Files.readAllBytes(export.archive()));
        looks(WITH_TARGET + RUNS);
        checksum(export.sha256());

        assertThat(runtime.observe().installed()).hasSize(1);
        assertThat(host.done()).containsExactly(WHOLE, "sha256sum -z -- " + TARGET, "open " + TARGET);

        host.forgetDone();
        runtime.observe();
        assertThat(host.done()).containsExactly(WHOLE);
    }

    @Test
    void what_was_sent_ahead_is_looked_at_and_renamed_under_the_lock_and_never_read_again() {
        looks(EMPTY + RUNS, WITH_TARGET + RUNS);
        begins("free\n");
        proves("1000.0 1000.0 5 13");
        places("1000.0 1000.0 5 12");
        List<Long> arrived = new ArrayList<>();

        assertThat(runtime.send(export, Duration.ofSeconds(20), arrived::add))
                .hasValueSatisfying(done -> assertThat(done.evidence())
                        .isEqualTo("Weather 0.0-v2 sent ahead, " + export.size() + " bytes, checksum proven"));
        assertThat(arrived).last().isEqualTo(export.size());
        assertThat(host.done()).containsExactly(begin(), "upload " + part(), prove());

        host.forgetDone();
        assertThat(runtime.install(export).evidence())
                .isEqualTo("Weather 0.0-v2 installed as " + TARGET + ", " + export.size() + " bytes, checksum proven");
        assertThat(host.done()).containsExactly(LOOK, place("1000.0 1000.0 5 13"));

        host.forgetDone();
        looks(WITH_TARGET + RUNS);
        assertThat(runtime.observe().installed())
                .containsExactly(new InstalledExport(export.id(), export.sha256(), TARGET));
        assertThat(host.done()).containsExactly(WHOLE);
    }

    @Test
    void what_was_sent_and_proven_is_not_sent_again() {
        begins("free\n", "free\n1000.0 1000.0 5 13");
        proves("1000.0 1000.0 5 13");
        runtime.send(export, Duration.ofSeconds(20), bytes -> {});
        host.forgetDone();

        assertThat(runtime.send(export, Duration.ofSeconds(20), bytes -> {})).isPresent();

        assertThat(host.done()).containsExactly(begin());
    }

    @Test
    void what_changed_since_it_was_proven_or_was_sent_by_another_wissel_is_proven_again() {
        begins("free\n1000.0 1000.0 5 13");
        proves("1000.0 1000.0 5 13");

        assertThat(runtime.send(export, Duration.ofSeconds(20), bytes -> {})).isPresent();

        assertThat(host.done()).containsExactly(begin(), "upload " + part(), prove());
    }

    @Test
    void what_was_not_sent_ahead_is_sent_and_proven_when_it_is_installed() {
        looks(EMPTY + RUNS);
        begins("free\n");
        places("1000.0 1000.0 5 12");

        assertThat(runtime.install(export).changed()).isTrue();

        assertThat(host.done()).containsExactly(LOOK, begin(), "upload " + part(), place(""));
    }

    @Test
    void what_is_gone_since_it_was_sent_is_sent_again() {
        looks(EMPTY + RUNS);
        begins("free\n");
        proves("1000.0 1000.0 5 13");
        host.when(command -> command.words().contains(IncomingScripts.PLACE))
                .answer(3, "", "")
                .answer(0, "1000.0 1000.0 5 12", "");
        runtime.send(export, Duration.ofSeconds(20), bytes -> {});
        host.forgetDone();

        assertThat(runtime.install(export).changed()).isTrue();

        assertThat(host.done())
                .containsExactly(LOOK, place("1000.0 1000.0 5 13"), begin(), "upload " + part(), place(""));
    }

    @Test
    void nothing_is_sent_where_something_lies_already() {
        begins("taken\n");

        assertThat(runtime.send(export, Duration.ofSeconds(20), bytes -> {}))
                .hasValueSatisfying(done -> assertThat(done.changed()).isFalse());

        assertThat(host.done()).containsExactly(begin());
    }

    @ParameterizedTest
    @CsvSource({
        "6,lies on another file system",
        "7,lies within the exports folder",
        "5,cannot be made (code 5): mkdir: Permission denied"
    })
    void a_folder_that_nothing_can_be_sent_to_is_told(int code, String because) {
        host.when(command -> command.words().contains(IncomingScripts.BEGIN))
                .answer(code, "", "mkdir: Permission denied");

        failed(() -> runtime.send(export, Duration.ofSeconds(20), bytes -> {}), because);
        assertThat(host.done()).containsExactly(begin());
    }

    @ParameterizedTest
    @CsvSource({
        "3,is not what was sent",
        "4,something else lies at",
        "75,holds the lock",
        "1,(code 1): mv: No space left on device"
    })
    void an_installation_that_does_not_end_well_says_why_and_goes_no_further(int code, String because) {
        looks(EMPTY + RUNS);
        begins("free\n");
        host.when(command -> command.words().contains(IncomingScripts.PLACE))
                .answer(code, "", "mv: No space left on device");

        failed(() -> runtime.install(export), because);
        assertThat(host.done()).containsExactly(LOOK, begin(), "upload " + part(), place(""));
    }

    @Test
    void what_arrived_otherwise_than_it_was_sent_is_told() {
        begins("free\n");
        host.when(command -> command.words().contains(IncomingScripts.PROVE)).answer(3, "", "");

        failed(() -> runtime.send(export, Duration.ofSeconds(20), bytes -> {}), "is not what was sent");
    }

    @ParameterizedTest
    @CsvSource({"'0\n10\n',the disk is full", "'900000\n10\n',broke off"})
    void an_upload_that_breaks_off_is_looked_into(String space, String because) {
        BlueriqRuntime broken =
                new BlueriqRuntime("node1", URI.create("http://127.0.0.1:1/runtime"), new Breaking(host), SETTINGS);
        begins("free\n");
        host.when(command -> command.words().contains(IncomingScripts.SPACE)).answer(0, space, "");

        failed(() -> broken.send(export, Duration.ofSeconds(20), bytes -> {}), because);
        assertThat(host.done())
                .containsExactly(
                        begin(),
                        Command.script(IncomingScripts.SPACE, "/opt/exports/", part())
                                .line());
    }

    @Test
    void a_process_that_does_not_tell_is_stale_when_anything_was_taken_from_the_folder_since_it_started() {
        looks(EMPTY.replace("folder 900.0 900.0", "folder 1200.0 1200.0") + RUNS);

        assertThat(runtime.observe().stale()).isTrue();
    }

    @Test
    void the_last_lines_of_the_log_come_without_control_characters_and_are_cut() {
        BlueriqRuntime logging = logging("/var/log/blue riq.log");
        host.when("tail -n 2 -- '/var/log/blue riq.log'")
                .answer(0, "\u001B[31mERROR\u001B[0m broken\u0007\tzip\n" + "x".repeat(600) + "\n", "");

        assertThat(logging.lastLogLines(2)).containsExactly("ERROR broken  zip", "x".repeat(500) + "...");
    }

    @Test
    void a_log_that_is_not_configured_or_cannot_be_read_is_told() {
        assertThat(runtime.lastLogLines(40))
                .containsExactly("node1: its log is not shown, since the setting log-file does not name it.");

        BlueriqRuntime logging = logging("/var/log/b.log");
        host.when("tail -n 40 -- /var/log/b.log").answer(1, "", "tail: cannot open: Permission denied");
        failed(() -> logging.lastLogLines(40), "Permission denied");
    }

    private BlueriqRuntime logging(String file) {
        return new BlueriqRuntime(
                "node1",
                URI.create("http://127.0.0.1:1/runtime"),
                host,
                new Settings(SETTINGS).withLogFile(file).value(),
                CLOCK_OF_WISSEL);
    }

    @Test
    void pointing_reads_then_replaces_and_reads_again_in_one_exchange() {
        assertThat(runtime.point(TO_V2).evidence()).isEqualTo("shortcuts a start 0.0-v2, written in " + FILE);
        assertThat(host.done()).containsExactly("read " + FILE, "replace " + FILE, "read " + FILE);
        assertThat(host.exchanges()).isEqualTo(2);
        assertThat(host.text(FILE)).endsWith("a.version=0.0-v2\n");

        host.forgetDone();
        assertThat(runtime.point(TO_V2).changed()).isFalse();
        assertThat(host.done()).containsExactly("read " + FILE);
    }

    @Test
    void an_edit_by_somebody_else_is_left_and_said() {
        host.when(command -> command.input().length > 0).answer(4, "", "");

        failed(() -> runtime.point(TO_V2), "changed by somebody else");
        assertThat(host.done()).containsExactly("read " + FILE, "replace " + FILE);
        assertThat(host.text(FILE)).endsWith("a.version=0.0-v1\n");
    }

    @Test
    void a_change_that_did_not_hold_is_found_out() {
        host.when(command -> command.input().length > 0).answer(0, "", "");

        failed(() -> runtime.point(TO_V2), "although that was written");
    }

    @Test
    void a_shortcut_that_is_not_there_cannot_be_pointed() {
        failed(() -> runtime.point(Map.of("climate", "0.0-v2")), "the shortcut climate has no line");
        assertThat(host.done()).containsExactly("read " + FILE);
    }

    @Test
    void restarting_runs_the_command_under_the_lock_and_looks_for_the_new_process() {
        looks(EMPTY + RUNS_SINCE_EARLIER, EMPTY + RUNS);
        host.when("sudo -n systemctl restart tomcat").answer(0, "", "");

        assertThat(runtime.restart().evidence())
                .isEqualTo("process 77 started at 1970-01-01T00:18:20Z, in place of process 70");
        assertThat(host.done()).containsExactly(LOOK, RESTART, LOOK);
        assertThat(host.exchanges()).isEqualTo(2);
        assertThat(host.commands().get(1).deadline())
                .isEqualTo(Command.of("restart")
                        .within(SETTINGS.restartTimeout())
                        .exclusively()
                        .deadline()
                        .plusSeconds(3));
    }

    @Test
    void a_process_that_shows_only_a_moment_after_the_restart_is_looked_for_again() {
        looks(EMPTY + RUNS_SINCE_EARLIER, EMPTY + RUNS_NOT, EMPTY + RUNS);
        host.when("sudo -n systemctl restart tomcat").answer(0, "", "");

        assertThat(runtime.restart().changed()).isTrue();
        assertThat(host.done()).containsExactly(LOOK, RESTART, LOOK, LOOK);
    }

    @Test
    void what_the_restart_left_running_may_write_into_the_look_that_goes_with_it() {
        looks(EMPTY + RUNS_SINCE_EARLIER, EMPTY + "Starting up...\0" + RUNS, EMPTY + RUNS);
        host.when("sudo -n systemctl restart tomcat").answer(0, "", "");

        assertThat(runtime.restart().changed()).isTrue();
    }

    @Test
    void a_shortcut_file_that_is_there_but_cannot_be_read_is_told() {
        host.when(WHOLE).answer(0, EMPTY + RUNS, "");

        failed(runtime::observe, "cannot read " + FILE);
    }

    @Test
    void a_process_newer_than_its_files_is_not_restarted() {
        looks(EMPTY + RUNS);

        assertThat(runtime.restart().changed()).isFalse();
        assertThat(host.done()).containsExactly(LOOK);
    }

    @ParameterizedTest
    @CsvSource({"1,ended with code 1: Access denied", "75,did not get the lock"})
    void a_restart_that_fails_is_told_and_nothing_more_is_done(int code, String because) {
        looks(EMPTY + RUNS_NOT);
        host.when("sudo -n systemctl restart tomcat").answer(code, "", "Access denied");

        failed(runtime::restart, because);
        assertThat(host.done()).containsExactly(LOOK, RESTART);
    }

    @Test
    void a_change_within_the_precision_of_the_clock_before_the_start_counts_as_stale() {
        looks(EMPTY.replace("1000.0 1000.0", "1099.981 1000.0") + RUNS);
        assertThat(runtime.observe().stale()).isTrue();

        looks(EMPTY.replace("1000.0 1000.0", "1099.980 1000.0") + RUNS);
        assertThat(runtime.observe().stale()).isFalse();
    }

    @Test
    void the_time_of_a_rename_counts_as_the_time_of_a_change() {
        looks(EMPTY.replace("1000.0 1000.0", "1000.0 1200.0") + RUNS);

        assertThat(runtime.observe().stale()).isTrue();
    }

    @Test
    void rights_and_room_that_are_missing_are_each_a_sentence() {
        looks(EMPTY + RUNS);
        host.when(command -> command.words().contains(InstallationCheck.SCRIPT))
                .answer(
                        0,
                        String.join(
                                "\0",
                                "locked-folder /opt/exports/",
                                "room 0 100 0 /opt/exports/",
                                "locked-file " + FILE,
                                "foreign-file " + FILE,
                                "room 1023 0 0 /opt",
                                "room - - - /srv/a 0 0 b",
                                "read-only /opt\n2",
                                "no-lock /",
                                "no-program sudo",
                                "user wissel",
                                "where /usr/bin/systemctl",
                                "refused 0 We trust you\nsudo: a password is required\n"),
                        "");

        assertThat(runtime.preflight(export))
                .satisfiesExactly(
                        folder -> assertThat(folder).contains("may not write in the folder /opt/exports/"),
                        inodes -> assertThat(inodes).contains("/opt/exports/ has no inode free"),
                        room -> assertThat(room).contains("has 0 bytes free", "Weather 0.0-v2 needs", "Make room"),
                        file -> assertThat(file).contains("may not read and write " + FILE),
                        owner -> assertThat(owner).contains(FILE + " belongs to another user"),
                        beside -> assertThat(beside).contains("The disk of /opt has 1047552 bytes", "1048576"),
                        mount -> assertThat(mount).contains("/opt\n2 lies on", "read-only", "mount it writable"),
                        lock -> assertThat(lock).contains("lock .wissel.lock in /."),
                        program -> assertThat(program).contains("The program sudo is not found"),
                        sudo -> assertThat(sudo)
                                .contains("may not run 'systemctl restart tomcat'", "sudo: a password is required)")
                                .endsWith("wissel ALL=(root) NOPASSWD: /usr/bin/systemctl restart tomcat"))
                .allSatisfy(problem -> assertThat(problem).startsWith("node1: "));
        assertThat(host.done())
                .containsExactly(
                        LOOK,
                        Command.script(
                                        InstallationCheck.SCRIPT,
                                        "/opt/exports/",
                                        "/opt/wissel-trash",
                                        "1",
                                        FILE,
                                        "7",
                                        "sudo",
                                        "systemctl",
                                        "flock",
                                        "sha256sum",
                                        "base64",
                                        "mv",
                                        "sync",
                                        "6",
                                        "systemctl",
                                        "sudo",
                                        "-n",
                                        "-l",
                                        "systemctl",
                                        "restart",
                                        "tomcat")
                                .line());
    }

    @ParameterizedTest
    @CsvSource({"1969,31 seconds behind", "1970,", "2030,", "2031,31 seconds ahead of"})
    void a_clock_that_is_off_by_more_than_half_a_minute_is_a_warning(long node, String because) {
        looks(EMPTY + RUNS_NOT.replace("2000.000000000", node + ".000000000"));

        assertThat(runtime.observe().warnings())
                .filteredOn(warning -> warning.contains("clock"))
                .hasSize(because == null ? 0 : 1)
                .allSatisfy(warning -> assertThat(warning).contains(because, "NTP"));
    }

    @Test
    void the_same_shared_folder_is_known_by_what_its_server_calls_it() {
        String mounted = "mounted SOURCE=\"Files:/srv\" FSROOT=\"/\" TARGET=\"/mnt\"\0";
        looks(EMPTY + mounted + "place b1 9:1 /mnt/exports\0" + RUNS);
        assertThat(runtime.observe().exportsFolder()).isEqualTo("files:/srv/exports");

        BlueriqRuntime sharing = new BlueriqRuntime(
                "node1",
                URI.create("http://127.0.0.1:1/runtime"),
                host,
                new Settings(SETTINGS).withExportsFolderShared().value());
        assertThat(sharing.observe().exportsFolder()).isEmpty();
    }

    @Test
    void a_host_that_cannot_be_reached_fails_every_step_with_the_nodes_name_first() {
        host.unreachable();
        List<ThrowingCallable> steps = new ArrayList<>(List.of(
                runtime::observe,
                runtime::restart,
                () -> runtime.install(export),
                () -> runtime.point(TO_V2),
                () -> runtime.preflight(export)));

        assertThat(steps).allSatisfy(step -> failed(step, "cannot reach"));
    }

    @ParameterizedTest
    @CsvSource({"2,''", "0,'what is this'", "0,'found 0'", "0,'clock a b c'"})
    void a_look_that_cannot_be_understood_fails_and_concludes_nothing(int code, String printed) {
        host.when(WHOLE).answer(code, printed, "sh: find: not found");

        failed(runtime::observe, "sh: find: not found");
    }

    private void looks(String... printed) {
        FakeHost.Rule rule = host.when(LOOK);
        FakeHost.Rule whole = host.when(WHOLE);
        for (String each : printed) {
            rule.answer(0, each, "");
            whole.answer(command -> new CommandResult(command, 0, text() + each, "", Duration.ZERO));
        }
    }

    private String text() {
        return "text " + Base64.getEncoder().encodeToString(host.bytes(FILE)) + " " + FILE + "\0";
    }

    private void checksum(String sha256) {
        host.when("sha256sum").answer(0, sha256 + "  " + TARGET + "\0", "");
    }

    private void begins(String... printed) {
        FakeHost.Rule rule = host.when(command -> command.words().contains(IncomingScripts.BEGIN));
        for (String each : printed) {
            rule.answer(0, each, "");
        }
    }

    private void proves(String stamp) {
        host.when(command -> command.words().contains(IncomingScripts.PROVE)).answer(0, stamp, "");
    }

    private void places(String stamp) {
        host.when(command -> command.words().contains(IncomingScripts.PLACE)).answer(0, stamp, "");
    }

    private String part() {
        return "/opt/wissel-trash/incoming/" + name();
    }

    /** Named by its content, and by who it is for. */
    private String name() {
        return export.sha256() + "-" + HASH_OF_NODE1 + ".part";
    }

    private String begin() {
        return Command.script(IncomingScripts.BEGIN, "/opt/exports/", "/opt/wissel-trash", name(), TARGET)
                .line();
    }

    private String prove() {
        return Command.script(IncomingScripts.PROVE, part(), export.sha256()).line();
    }

    private String place(String stamp) {
        return Command.script(IncomingScripts.PLACE, part(), TARGET, export.sha256(), stamp)
                .exclusively()
                .line();
    }

    private static void failed(ThrowingCallable step, String because) {
        assertThatThrownBy(step)
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageNotContaining("node1: node1")
                .hasMessageContaining(because)
                .hasMessageEndingWith(".");
    }

    /** A host whose uploads break off. */
    private record Breaking(FakeHost host) implements RemoteHost {
        @Override
        public String name() {
            return host.name();
        }

        @Override
        public String address() {
            return host.address();
        }

        @Override
        public CommandResult run(Command command) {
            return host.run(command);
        }

        @Override
        public void upload(Path file, String path, Duration atMost) {
            throw new RemoteException("node1: the upload of " + path + " broke off. Try again.");
        }

        @Override
        public SeekableByteChannel open(String path, Duration atMost) {
            return host.open(path);
        }
    }
}
