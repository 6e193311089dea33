package org.wissel.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FakeHostTest {

    private final FakeHost host = new FakeHost("node1");

    @Test
    void a_command_without_a_rule_fails_the_test() {
        assertThatThrownBy(() -> host.run(Command.of("reboot")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("reboot");
    }

    @Test
    void the_latest_rule_wins_and_its_answers_come_one_after_the_other() {
        host.when("pgrep").answer(0, "old", "");
        host.when("pgrep nginx").answer(0, "12", "").answer(1, "", "");

        assertThat(host.run(Command.of("pgrep", "nginx")).output()).isEqualTo("12");
        assertThat(host.run(Command.of("pgrep", "nginx")).exitCode()).isEqualTo(1);
        assertThat(host.run(Command.of("pgrep", "nginx")).exitCode()).isEqualTo(1);
        assertThat(host.run(Command.of("pgrep", "java")).output()).isEqualTo("old");
    }

    @Test
    void rules_see_through_the_lock_but_the_record_shows_it() {
        host.when("nginx -s reload").answer(0, "", "");

        host.run(Command.of("nginx", "-s", "reload").exclusively());

        assertThat(host.done()).containsExactly("flock -o -w 20 -E 75 .wissel.lock nginx -s reload");
    }

    @Test
    void files_are_read_and_replaced_as_on_a_real_host() {
        host.put("/etc/a.conf", "old");
        byte[] old = "old".getBytes(StandardCharsets.UTF_8);
        byte[] wanted = "new".getBytes(StandardCharsets.UTF_8);

        assertThat(RemoteFiles.read(host, "/etc/a.conf")).isEqualTo(old);
        assertThat(RemoteFiles.replace(host, "/etc/a.conf", old, wanted)).isEqualTo(RemoteFiles.Replacement.REPLACED);
        assertThat(RemoteFiles.replace(host, "/etc/a.conf", old, wanted))
                .isEqualTo(RemoteFiles.Replacement.ALREADY_THERE);
        host.put("/etc/a.conf", "theirs");
        assertThat(RemoteFiles.replace(host, "/etc/a.conf", old, wanted))
                .isEqualTo(RemoteFiles.Replacement.FOREIGN_EDIT);

        assertThat(host.text("/etc/.a.conf.wissel-last-good")).isEqualTo("old");
        assertThat(host.done())
                .containsExactly(
                        "read /etc/a.conf", "replace /etc/a.conf", "replace /etc/a.conf", "replace /etc/a.conf");
    }

    @Test
    void an_unreachable_host_says_its_name_first() {
        assertThatThrownBy(() -> host.unreachable().run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: ");
    }
}
