package org.wissel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How messages are built in the code, and that each form is followed. */
class MessagesInCodeTest {

    @TempDir
    private Path code;

    @Test
    void a_sum_has_a_hole_for_each_part_that_varies() throws IOException {
        assertThat(
                        in(
                                "void a(String node) { throw new IllegalStateException(node + \": is down since \" + at() + \" today\"); }"))
                .containsExactly("{}: is down since {} today");
    }

    @Test
    void the_first_sentence_tells_a_message_and_the_remedy_behind_it_does_not() throws IOException {
        assertThat(
                        in(
                                "void a() { throw new IllegalStateException(\"the disk of it is full. Make room, then retry.\"); }"))
                .containsExactly("the disk of it is full");
    }

    @Test
    void a_format_has_a_hole_for_each_directive() throws IOException {
        assertThat(in("void a() { throw new IllegalStateException(\"the disk has %,d of %s free\".formatted(1, 2)); }"))
                .containsExactly("the disk has {} of {} free");
    }

    @Test
    void both_sides_of_a_condition_are_messages() throws IOException {
        assertThat(
                        in(
                                "void a(boolean b) { throw new IllegalStateException(b ? \"nobody is there now\" : \"too many are there\"); }"))
                .containsExactlyInAnyOrder("nobody is there now", "too many are there");
    }

    @Test
    void constants_stand_there_with_their_words() throws IOException {
        assertThat(in("static final String AGAIN = \" again and again\";"
                        + " void a() { throw new IllegalStateException(\"it failed\" + AGAIN); }"))
                .contains("it failed again and again");
    }

    @Test
    void a_method_that_hands_a_parameter_on_makes_messages_where_it_is_called() throws IOException {
        assertThat(in("RuntimeException broken(String what) { return new IllegalStateException(what); }"
                        + " void a() { throw broken(\"the quote is not closed\"); }"))
                .containsExactly("the quote is not closed");
    }

    @Test
    void what_a_method_returns_to_a_message_is_one_too() throws IOException {
        assertThat(in("String why() { return \"since nobody looked after it\"; }"
                        + " void a() { throw new IllegalStateException(\"it is broken, \" + why()); }"))
                .containsExactlyInAnyOrder("it is broken, {}", "since nobody looked after it");
    }

    @Test
    void a_remedy_is_no_message_of_its_own() throws IOException {
        assertThat(
                        in(
                                "RuntimeException failed(String what, String remedy) { return new IllegalStateException(what + remedy); }"
                                        + " void a() { throw failed(\"the file is not there\", \"Put the file there again.\"); }"))
                .containsExactlyInAnyOrder("the file is not there");
    }

    @Test
    void findings_that_are_gathered_are_messages() throws IOException {
        assertThat(
                        in(
                                "void a(java.util.List<String> problems) { problems.add(\"the folder is not there\"); }"
                                        + " java.util.Optional<String> b() { return java.util.Optional.of(\"the clock is not right\"); }"))
                .containsExactly("the folder is not there");
        assertThat(in("Optional<String> b() { return Optional.of(\"the clock is not right\"); }"))
                .containsExactly("the clock is not right");
    }

    @Test
    void what_stands_behind_an_abstract_method_is_followed() throws IOException {
        assertThat(in("abstract String why(); void a() { throw new IllegalStateException(\"it is broken, \" + why()); }"
                        + " static class B extends A { String why() { return \"since nobody looked after it\"; } }"))
                .containsExactlyInAnyOrder("it is broken, {}", "since nobody looked after it");
    }

    @Test
    void what_says_that_it_is_unproven_is_a_message_wherever_it_stands() throws IOException {
        assertThat(in("String a(String version) { return \"loaded, UNPROVEN \" + version; }"))
                .containsExactly("loaded, UNPROVEN {}");
    }

    @Test
    void words_of_logs_are_none() throws IOException {
        assertThat(in("void a() { LOG.info(\"this is told to nobody but the log\"); }"))
                .isEmpty();
    }

    @Test
    void a_cell_of_the_page_says_the_same_as_the_code_whatever_stands_in_it() throws IOException {
        Files.writeString(
                code.resolve("A.java"),
                "package org.wissel.a; class A { void a(int b) { throw new IllegalStateException("
                        + "\"`a|b` <of> *.zip \\\\ [x] ~/y has \" + b); } }");
        Map<String, MessagesInCode.Message> found = MessagesInCode.below(code);
        MessageText text = found.values().iterator().next().text();
        assertThat(text.cell()).doesNotContain("a|b", "<of>");
        assertThat(MessageText.read(text.cell()).normal()).isEqualTo(text.normal());
    }

    private Set<String> in(String members) throws IOException {
        Files.writeString(code.resolve("A.java"), "package org.wissel.a; class A { " + members + " }");
        return MessagesInCode.below(code).keySet();
    }
}
