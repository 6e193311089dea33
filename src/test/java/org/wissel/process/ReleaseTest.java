package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.info.BuildProperties;

/** Which of two releases is the newer one. */
class ReleaseTest {

    @Test
    void releases_are_compared_by_their_numbers_and_a_snapshot_comes_before_its_release() {
        Release release = release("0.9.0");

        assertThat(release.source()).isEqualTo("wissel 0.9.0");
        assertThat(release.isOlderThan("wissel 0.10.0")).isTrue();
        assertThat(release.isOlderThan("wissel 0.10.0-SNAPSHOT")).isTrue();
        assertThat(release.isOlderThan("wissel 0.9.1")).isTrue();
        assertThat(release.isOlderThan("wissel 0.9.0")).isFalse();
        assertThat(release.isOlderThan("wissel 0.9.0-SNAPSHOT")).isFalse();
        assertThat(release.isOlderThan("wissel 0.8.7")).isFalse();
    }

    @Test
    void what_names_no_release_is_of_no_newer_one() {
        Release release = release("0.1.0");

        assertThat(release.isOlderThan(null)).isFalse();
        assertThat(release.isOlderThan("wissel")).isFalse();
        assertThat(release.isOlderThan("wissel of my own")).isFalse();
        assertThat(release.isOlderThan("another 2.0.0")).isFalse();
    }

    @Test
    void one_that_does_not_know_its_release_is_older_than_all() {
        Release release = new Release(new StaticListableBeanFactory().getBeanProvider(BuildProperties.class));

        assertThat(release.source()).isEqualTo("wissel 0");
        assertThat(release.isOlderThan("wissel 0.1.0-SNAPSHOT")).isTrue();
        assertThat(release("main").source()).isEqualTo("wissel 0");
    }

    private static Release release(String version) {
        Properties properties = new Properties();
        properties.setProperty("version", version);
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("build", new BuildProperties(properties));
        return new Release(beans.getBeanProvider(BuildProperties.class));
    }
}
