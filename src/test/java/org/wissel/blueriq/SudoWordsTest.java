package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SudoWordsTest {

    @ParameterizedTest
    @CsvSource({
        "sudo -n systemctl restart tomcat,sudo -n -l systemctl restart tomcat",
        "/usr/bin/sudo -n /opt/restart,/usr/bin/sudo -n -l /opt/restart",
        "sudo -n -u tomcat restart x,sudo -n -l -u tomcat restart x",
        "sudo -nu tomcat restart,sudo -n -l -u tomcat restart",
        "sudo -utomcat restart,sudo -n -l -u tomcat restart",
        "sudo --user=tomcat --group web restart,sudo -n -l -u tomcat -g web restart",
        "sudo -n -E -H -C 3 -- restart -u x,sudo -n -l restart -u x",
        "sudo -n LANG=C restart,sudo -n -l restart",
    })
    void sudo_is_asked_about_the_program_and_as_whom_it_runs(String words, String listing) {
        assertThat(SudoWords.of(List.of(words.split(" "))).orElseThrow().listing())
                .containsExactly(listing.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"systemctl restart sudo", "sudo -n", "pseudo restart", "sudo -u tomcat"})
    void other_words_run_nothing_through_sudo(String words) {
        assertThat(SudoWords.of(List.of(words.split(" ")))).isEmpty();
    }

    @Test
    void the_line_for_sudoers_names_user_path_and_arguments_as_it_wants_them() {
        SudoWords words = SudoWords.of(List.of("sudo", "-u", "web", "-g", "ops", "restart", "a=b, c", "x:y", "*"))
                .orElseThrow();

        assertThat(words.sudoersLine("wissel", "/opt/my bin/restart"))
                .isEqualTo("wissel ALL=(web : ops) NOPASSWD: /opt/my\\ bin/restart a\\=b\\,\\ c x\\:y \\*");
    }
}
