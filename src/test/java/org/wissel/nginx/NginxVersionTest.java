package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NginxVersionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx version: nginx/1.22.1                     | nginx 1.22.1",
                "nginx version: nginx/1.18.0 (Ubuntu)            | nginx 1.18.0",
                "nginx version: nginx/1.25.3 (nginx-plus-r31-p1) | nginx 1.25.3",
                "nginx version: openresty/1.27.1.2               | openresty 1.27.1.2",
                "Angie version: Angie/1.9.0                      | Angie 1.9.0",
                "nginx version: freenginx/1.27.5                 | freenginx 1.27.5",
                "sudo: unable to resolve host lb1                | ''",
                "''                                              | ''"
            })
    void the_version_is_found_in_what_is_said(String said, String version) {
        assertThat(NginxVersion.in(said + "\n")).hasToString(version);
    }

    @Test
    void a_version_behind_other_lines_is_found() {
        assertThat(NginxVersion.in(
                        "nginx: [alert] could not open error log\nnginx version: nginx/1.31.5\nbuilt by gcc\n"))
                .hasToString("nginx 1.31.5");
    }

    @ParameterizedTest
    @CsvSource({
        "nginx,1.22.1,true",
        "nginx,1.27.3,true",
        "nginx,1.27,true",
        "nginx,1.27.4,false",
        "nginx,1.31.0,false",
        "nginx,2.0,false",
        "openresty,1.27.1.2,true",
        "Angie,1.9.0,false",
        "nginx,unknown,false",
        "'','',false"
    })
    void only_a_known_number_of_nginx_is_older(String product, String number, boolean older) {
        assertThat(new NginxVersion(product, number).isBefore(1, 27, 4)).isEqualTo(older);
    }
}
